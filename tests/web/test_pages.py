"""Pages for people: what they say, in which language, and that they are safe."""

import re
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web.documents import FOLDER
from app.web.rules.badges import describe, read_account
from app.web.rules.checks import check_words
from app.web.rules.languages import choose_language, day_words
from tests.conftest import ROOT
from tests.desks import Campus, refused
from tests.factories import World
from tests.verification.test_verifications import DOCUMENT, foreign_badge

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
HTML = {"Accept": BROWSER}


@pytest.fixture
def campus(client: TestClient, world: World) -> Campus:
    return Campus(client, world)


def page(client: TestClient, address: str, **headers: str) -> str:
    answer = client.get(address, headers={**HTML, **headers})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def test_the_start_page_shows_what_is_published_in_both_languages(campus: Campus) -> None:
    route = {
        "title": {"nl": "Route Herstel", "en": "Route Recovery"},
        "description": {"nl": "Voor wie wil leren.", "en": "For who wants to learn."},
        "targetGroup": {"nl": "Iedereen"},
        "crossover": True,
        "adjacentSector": {"nl": "techniek", "en": "technology"},
        "modules": [campus.module_id],
    }
    assert campus.publish("route", route, "R1").status_code == 200
    dutch, english = page(campus.client, "/"), page(campus.client, "/?lang=en")
    assert 'lang="nl"' in dutch
    assert "Route Herstel" in dutch
    assert "crossover met techniek" in dutch
    assert 'lang="en"' in english
    assert "Route Recovery" in english
    assert "Ervaringsdeskundigheid" in dutch


def test_an_empty_register_says_so(client: TestClient) -> None:
    text = page(client, "/")
    assert "nog geen routes" in text
    assert "nog geen sets" in text


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        (None, "", "nl"),
        ("en", "nl", "en"),
        ("xx", "en-GB,nl;q=0.5", "en"),
        (None, "fr, de", "nl"),
        (None, "nl-NL", "nl"),
    ],
)
def test_the_language_is_that_which_is_asked_for(asked: str | None, accepted: str, chosen: str) -> None:
    assert choose_language(asked, accepted) == chosen


def test_search_finds_by_stem_marks_and_escapes(campus: Campus) -> None:
    found = page(campus.client, "/search?q=begeleiden")
    assert "<mark>Begeleidt</mark> bewoners" in found
    assert "Supports residents" in page(campus.client, "/search?q=begeleiden&lang=en")
    assert "Niets gevonden" in page(campus.client, "/search?q=kwantumfysica")
    hostile = page(campus.client, "/search") and page(campus.client, '/search?q="><script>alert(1)</script>')
    assert "<script>" not in hostile
    assert "Niets gevonden" in page(campus.client, f"/search?set={uuid.uuid4()}")
    passed_over = page(campus.client, "/search?level=99&theme=nergens&livedExperience=x&set=geen&institution=elders")
    assert "Begeleidt bewoners" in passed_over
    more = page(campus.client, "/search?limit=1&level=5&livedExperience=experiential-knowledge&theme=lived-experience")
    link = re.search(r'href="([^"]+)" rel="next"', more)
    assert link
    second = page(campus.client, link[1].replace("&amp;", "&"))
    hits = [re.findall(r'href="/(?:outcomes|modules)/([0-9a-f-]{36})', text) for text in (more, second)]
    assert [len(each) for each in hits] == [1, 1]
    assert hits[0] != hits[1]


def test_an_outcome_has_a_page(campus: Campus) -> None:
    outcome = campus.outcomes[0]
    text = page(campus.client, f"/outcomes/{outcome['id']}")
    assert "Begeleidt bewoners bij herstel" in text
    assert "Sluit aan bij eigen kracht" in text
    assert outcome["uri"] in text
    answer = campus.client.get(f"/outcomes/{uuid.uuid4()}", headers=HTML)
    assert answer.status_code == 404
    assert "niet openbaar" in answer.text


def test_the_page_of_a_shared_badge_says_what_who_and_whether_it_holds(campus: Campus) -> None:
    award = campus.issue()
    text = page(campus.client, f"/badges/{award['id']}")
    for words in ("Sam Student", "Werken met ervaringskennis", "5 EC", "NLQF / EQF 5", "Geldig", "Begeleidt bewoners"):
        assert words in text
    assert "Supports residents in recovery" in page(campus.client, f"/badges/{award['id']}?lang=en")
    for name, form in (("png", "image/png"), ("svg", "image/svg+xml"), ("json", "application/json")):
        assert f"/badges/{award['id']}/files/{name}" in text
        answer = campus.client.get(f"/badges/{award['id']}/files/{name}")
        assert answer.headers["content-type"] == form
    assert refused(campus.client.get(f"/badges/{award['id']}/files/exe")) == (404, "not-found")
    campus.revoke(award)
    text = page(campus.client, f"/badges/{award['id']}")
    assert "Ingetrokken" in text
    assert "Verkeerde toets." in text
    assert ">Geldig<" not in text


def test_a_badge_that_is_not_shared_has_no_page(campus: Campus) -> None:
    award = campus.issue()
    campus.act(award, "unshare", campus.student)
    for address in (f"/badges/{award['id']}", f"/verify?badge={award['id']}", "/badges/geen-id"):
        answer = campus.client.get(address, headers=HTML)
        assert answer.status_code in (400, 404)
        assert "Sam Student" not in answer.text
        assert answer.headers["content-type"].startswith("text/html")


def test_a_certificate_and_a_badge_are_json_unless_a_page_is_preferred(campus: Campus) -> None:
    award = campus.issue()
    assert campus.badge(award, "*/*").json()["id"] == award["badgeUrl"]
    assert campus.badge(award, "application/json, text/html;q=0.5").json()["id"] == award["badgeUrl"]
    assert campus.badge(award, "text/html").text.startswith("<!doctype html>")


@pytest.mark.parametrize("form", ["image/png", "image/svg+xml", "application/json"])
def test_the_verifier_takes_a_file_and_shows_every_check(campus: Campus, form: str) -> None:
    award = campus.issue()
    data = campus.badge(award, form).content
    answer = campus.client.post("/verify", files={"file": ("badge", data, form)}, headers=HTML)
    assert "Deze badge is echt en geldig" in answer.text
    assert answer.text.count('<tr role="row" class="passed">') == 7
    assert "Sam Student" in answer.text
    campus.revoke(award)
    answer = campus.client.post("/verify", files={"file": ("badge", data, form)}, headers=HTML)
    assert "Vertrouw deze badge niet" in answer.text
    assert "De uitgever heeft de badge ingetrokken" in answer.text


def test_the_verifier_takes_pasted_text_and_own_badges_by_link(campus: Campus) -> None:
    award = campus.issue()
    answer = campus.client.post("/verify?lang=en", data={"text": campus.badge(award).text}, headers=HTML)
    assert "This badge is genuine and valid" in answer.text
    assert "Deze badge is echt en geldig" in page(campus.client, f"/verify?badge={award['id']}")
    assert "Geef een badge" in page(campus.client, "/verify")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"data": {"text": "geen badge"}}, "geen badge die we kunnen lezen"),
        ({"files": {"file": ("x", b"\x89PNG\r\n\x1a\nkapot", "image/png")}}, "geen badge die we kunnen lezen"),
        ({"data": {}}, "geen badge die we kunnen lezen"),
        ({"files": {"file": ("x", b"<svg><!DOCTYPE a><b/></svg>", "image/svg+xml")}}, "geen badge die we kunnen lezen"),
        ({"files": [("file", ("a", b"1")), ("file", ("b", b"2"))]}, "kunnen we zo niet lezen"),
        (
            {"content": b"--x\r\nnonsense", "headers": {**HTML, "Content-Type": "multipart/form-data"}},
            "kunnen we zo niet lezen",
        ),
    ],
)
def test_the_verifier_says_what_is_no_badge(client: TestClient, content: dict[str, Any], said: str) -> None:
    answer = client.post("/verify", **{"headers": HTML, **content})
    assert answer.status_code == 400
    assert said in answer.text


def test_a_file_over_the_limit_is_refused_as_a_page(client: TestClient) -> None:
    answer = client.post("/verify", files={"file": ("x", b"0" * (11 << 20), "image/png")}, headers=HTML)
    assert answer.status_code == 413
    assert "te groot" in answer.text


def test_the_verifier_names_who_and_what_a_sealed_credential_is_about(client: TestClient, campus: Campus) -> None:
    campus.equip()
    award = campus.issue()
    data = campus.badge(award, "application/edc+json").content
    answer = client.post("/verify", files={"file": ("badge.edc.json", data)}, headers=HTML)
    assert "Werken met ervaringskennis · Sam Student · Hogeschool Noord" in answer.text
    assert "Zegel" in answer.text
    shown = page(client, f"/badges/{award['id']}")
    assert f'href="/badges/{award["id"]}/files/edc"' in shown
    assert f'href="/badges/{award["id"]}/files/jwt"' in shown


def test_pages_have_no_script_and_nothing_foreign(campus: Campus) -> None:
    award = campus.issue()
    for address in ("/", "/search", "/verify", f"/badges/{award['id']}", f"/verify?badge={award['id']}", "/nergens"):
        answer = campus.client.get(address, headers=HTML)
        assert "<script" not in answer.text
        assert " style=" not in answer.text
        assert re.findall(r'(?:src|<link[^>]+href)="(?!/)[^"]*"', answer.text) == []
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_style_and_mark_are_our_own(client: TestClient) -> None:
    assert "text/css" in client.get("/static/leerlijn.css").headers["content-type"]
    assert client.get("/static/mark.svg").headers["cache-control"] == "public, max-age=3600"
    assert "@import" not in (FOLDER / "static" / "leerlijn.css").read_text()
    assert refused(client.get("/static/geheim")) == (404, "not-found")


def test_the_type_of_a_problem_is_an_address_that_says_what_it_means(client: TestClient) -> None:
    kind = client.get("/v1/dossiers").json()["type"]
    assert "token" in page(client, kind.removeprefix("http://localhost:8000"), **{"Accept-Language": "en"})
    assert refused(client.get("/problems/geen")) == (404, "not-found")


def test_the_api_answers_problems_as_json_even_to_browsers(client: TestClient) -> None:
    answer = client.get("/v1/nergens", headers=HTML)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("credential", "said"),
    [
        ({}, ("", "", "")),
        ({"name": 7, "issuer": ["x"], "credentialSubject": []}, ("", "", "")),
        ({"name": "N", "issuer": "did:x", "credentialSubject": {"identifier": "x"}}, ("N", "", "did:x")),
        ({"issuer": {"id": "i"}, "credentialSubject": {"identifier": [{"hashed": True, "identityHash": "h"}]}}, ("", "", "i")),
        ({"issuer": {"name": "I"}, "credentialSubject": {"identifier": [{"hashed": False, "identityHash": "S"}]}}, ("", "S", "I")),
        ({"credentialSubject": {"identifier": ["x"]}}, ("", "", "")),
        (
            {
                "displayParameter": {"title": {"en": ["Title"], "nl": ["Titel"]}},
                "credentialSubject": {"fullName": {"en": "Noor"}},
                "issuer": {"legalName": {"nl": ["Noord"]}},
            },
            ("Titel", "Noor", "Noord"),
        ),
        ({"displayParameter": {"title": {}}, "credentialSubject": [], "issuer": {"legalName": {"nl": []}}}, ("", "", "")),
    ],
)  # fmt: skip
def test_what_is_said_of_a_credential_that_anybody_may_have_written(
    credential: Any, said: tuple[str, str, str]
) -> None:
    about = describe(credential)
    assert (about.name, about.learner, about.issuer) == said


def test_every_answer_of_a_check_has_words_in_dutch() -> None:
    source = "".join(path.read_text() for path in (ROOT / "credentials").rglob("*.py"))
    codes = set(re.findall(r'(?:passed|failed|undetermined)\(\s*"([a-z0-9-]+)"', source))
    codes -= {code for code in codes if code.startswith("holder-")}
    assert len(codes) > 60
    assert {code for code in codes if check_words(code, "", "nl") == ""} == set()


def test_the_verifier_says_how_old_what_it_knows_is(client: TestClient, campus: Campus) -> None:
    client.post("/v1/known-issuers", json=DOCUMENT, headers=campus.admin)
    answer = client.post("/verify", files={"file": ("badge.json", foreign_badge())}, headers=HTML)
    assert "<code>did:web:elders.example</code> (2 november 2026)" in answer.text


def test_words_of_checks() -> None:
    assert check_words("proof-right", "x", "nl").startswith("Er is niets veranderd")
    assert check_words("proof-right", "Nothing was changed.", "en") == "Nothing was changed."
    assert check_words("schema-required", "a detail", "nl") == "a detail"
    assert list(read_account("- **A / B**: c\nno line\n- **D / E**: f / g")) == [
        (("A", "B"), "c"),
        (("D", "E"), "f / g"),
    ]


@pytest.mark.parametrize(
    ("moment", "dutch", "english"),
    [
        (date(2027, 1, 5), "5 januari 2027", "5 January 2027"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 januari 2027", "1 January 2027"),
    ],
)
def test_a_day_is_that_of_the_netherlands(moment: date, dutch: str, english: str) -> None:
    assert (day_words(moment, "nl"), day_words(moment, "en")) == (dutch, english)
