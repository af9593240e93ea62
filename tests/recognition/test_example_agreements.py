"""The example agreements: loaded once however often, said to be examples, and counting where they say."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.example.agreements import LoaderOfAll
from app.main import create_app
from app.settings import Settings


def test_the_example_agreements_are_there_and_count(committing: Engine, own_settings: Settings) -> None:
    for _ in range(2):
        loader = LoaderOfAll(committing, own_settings)
        loader.load()
    app = create_app(own_settings, new_session=lambda: Session(committing, expire_on_commit=False))
    with TestClient(app, base_url=own_settings.public_url) as client:
        found = client.get("/v1/agreements").json()["items"]
        assert [(each["code"], each["kind"], each["number"], len(each["adoptions"])) for each in found] == [
            ("VB-AD-BA", "block", 1, 1),
            ("VB-MBO-AD", "block", 1, 1),
            ("VB-MBO-BA", "one-to-one", 1, 1),
            ("VB-MODULE", "one-to-one", 1, 1),
            ("VB-PROPEDEUSE", "block", 1, 2),
            ("VB-ROUTE", "one-to-many", 1, 1),
        ]
        assert {each["content"]["title"]["nl"].partition(":")[0] for each in found} == {"Voorbeeld"}
        route = next(each for each in found if each["code"] == "VB-ROUTE")["content"]["source"]["routes"][0]
        (counts,) = client.get(f"/v1/routes/{route}/recognitions").json()["items"]
        assert (counts["programme"]["code"], counts["ec"], counts["until"]) == ("BA-PED", 10, "2029-08-31")
        programme = loader.programmes["BA-SW"][1]
        standing = client.get(f"/v1/programmes/{programme}/standing-exemptions").json()["items"]
        assert [(each["code"], each["ec"], each["isBinding"]) for each in standing] == [
            ("VB-AD-BA", 120, True),
            ("VB-MBO-BA", 5, False),
            ("VB-MODULE", 5, True),
            ("VB-PROPEDEUSE", 60, True),
        ]
