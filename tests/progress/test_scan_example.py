"""The quick scan on the example data: what an Ad is worth in the bachelor of the same field."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.example.agreements import LoaderOfAll
from app.main import create_app
from app.settings import Settings


def test_an_ad_leaves_a_rest_of_120_ec_in_the_bachelor(committing: Engine, own_settings: Settings) -> None:
    loader = LoaderOfAll(committing, own_settings)
    loader.load()
    app = create_app(own_settings, new_session=lambda: Session(committing, expire_on_commit=False))
    asked = {
        "diplomas": [{"qualificationCode": "80086", "kind": "ad", "year": 2024}],
        "experience": [
            {
                "role": "Ervaringsdeskundige",
                "hoursPerWeek": 24,
                "years": 3,
                "tasks": "Ik ondersteun zelfhulp van mensen en groepen. Ik adviseer over toegankelijke hulp.",
            }
        ],
    }
    with TestClient(app, base_url=own_settings.public_url) as client:
        answer = client.post("/v1/quick-scans", json=asked)
        assert answer.status_code == 200, answer.text
        found = {each["programme"]: each for each in answer.json()["programmes"]}
        assert len(found) > 1
        assert all(
            0 <= each["ecLikelyExempt"]["low"] <= each["ecLikelyExempt"]["high"] <= each["ec"]
            for each in found.values()
        )
        bachelor = found[str(loader.programmes["BA-SW"][1])]
        assert (bachelor["ec"], bachelor["ecLikelyExempt"]["low"]) == (240, 120)
        assert [each["code"] for each in bachelor["agreements"] if each["verdict"] == "applies"] == ["VB-AD-BA"]
        assert bachelor["inTheWay"]["entry"]["code"] == "entry-met"
