"""Spreadsheets of outcomes over HTTP: out, in with and without a dry run, refusals, one event in the ledger."""

import io
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from openpyxl import load_workbook
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.example import loader
from app.ledger.models import LedgerEvent
from app.outcomes.documents.sheets import CSV, XLSX
from tests.desks import content, outcome, publish_set, refused
from tests.factories import World

Headers = dict[str, str]


@pytest.fixture
def editor(world: World) -> Headers:
    return world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))


def make(client: TestClient, editor: Headers, body: dict[str, Any], code: str = "NED") -> str:
    answer = client.post("/v1/outcome-sets", json={"kind": "national", "code": code, "content": body}, headers=editor)
    assert answer.status_code == 201, answer.text
    return f"/v1/outcome-sets/{answer.json()['id']}"


@pytest.fixture
def address(client: TestClient, editor: Headers) -> str:
    return make(client, editor, content(outcome("LU1", ec=2.5), outcome("LU2", parent="LU1")))


def send(client: TestClient, address: str, headers: Headers, data: bytes | str, query: str = "") -> Any:
    return client.post(f"{address}/draft/sheet{query}", content=data, headers=headers)


def test_a_dry_run_says_row_by_row_what_an_import_then_does(
    client: TestClient, editor: Headers, address: str, session: Session
) -> None:
    sheet = "code;niveau;soort;leeruitkomst (nl);leeruitkomst (en)\n"
    sheet += "LU1;5;vaardigheid;Begeleidt bewoners bij herstel;Supports residents in recovery\n"
    sheet += "LU3;6;kennis;Kent de wijk;\n"
    dry = send(client, address, editor, sheet, "?dryRun=true&removeMissing=true")
    assert (dry.status_code, dry.headers["etag"]) == (200, '"r1"')
    assert [(row["row"], row["code"], row["action"]) for row in dry.json()["rows"]] == [
        (2, "LU1", "unchanged"),
        (3, "LU3", "create"),
        (None, "LU2", "remove"),
    ]
    assert dry.json()["counts"] == {"create": 1, "change": 0, "unchanged": 1, "remove": 1, "error": 0}
    assert len(client.get(f"{address}/draft", headers=editor).json()["content"]["outcomes"]) == 2
    done = send(client, address, {**editor, "If-Match": '"r1"'}, sheet, "?removeMissing=true")
    assert (done.status_code, done.headers["etag"], done.json()["dryRun"]) == (200, '"r2"', False)
    assert done.json()["rows"] == dry.json()["rows"]
    draft = client.get(f"{address}/draft", headers=editor).json()
    assert [each["code"] for each in draft["content"]["outcomes"]] == ["LU1", "LU3"]
    assert (draft["content"]["title"]["nl"], draft["revision"]) == ("Ervaringsdeskundigheid", 2)
    assert [row.action for row in session.query(LedgerEvent)] == ["outcome-set.created", "outcome-set.imported"]


def test_changes_are_said_in_the_words_of_the_sheet(client: TestClient, editor: Headers, address: str) -> None:
    sheet = "code,kind,EC\nLU1,knowledge,3\n"
    for language, kinds, ec in (("nl", ("vaardigheid", "kennis"), "2,5"), ("en", ("skill", "knowledge"), "2.5")):
        answer = send(client, address, editor, sheet, f"?dryRun=true&lang={language}").json()
        assert answer["rows"] == [
            {
                "row": 2,
                "code": "LU1",
                "action": "change",
                "changes": [
                    {"column": "kind", "before": kinds[0], "after": kinds[1]},
                    {"column": "ec", "before": ec, "after": "3"},
                ],
                "errors": [],
            }
        ]


def test_an_import_is_all_or_nothing(client: TestClient, editor: Headers, address: str, session: Session) -> None:
    sheet = "code;niveau;soort;leeruitkomst (nl)\nLU1;6;vaardigheid;Goed\nLU8;vijf;vaardigheid;\n"
    errors = [
        {
            "code": "level-unreadable",
            "detail": "B3: A level is a whole number, such as 5.",
            "pointer": "row:3/column:level",
        },
        {"code": "missing", "detail": "D3: Field required.", "pointer": "row:3/column:statement.nl"},
    ]
    dry = send(client, address, editor, sheet, "?dryRun=true").json()
    assert [(row["action"], row["errors"]) for row in dry["rows"]] == [("change", []), ("error", errors)]
    answer = send(client, address, {**editor, "If-Match": '"r1"'}, sheet)
    assert (refused(answer), answer.json()["errors"]) == ((400, "invalid-input"), errors)
    assert client.get(f"{address}/draft", headers=editor).json()["revision"] == 1
    assert len(list(session.query(LedgerEvent))) == 1


def test_the_answer_is_as_the_document_of_the_api_says(client: TestClient, editor: Headers, address: str) -> None:
    document = client.get("/v1/openapi.json").json()
    operation = document["paths"]["/outcome-sets/{set_id}/draft/sheet"]["post"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    answer = send(client, address, editor, "code;niveau\nLU1;6\nLU9;x\n", "?dryRun=true&removeMissing=true").json()
    assert {row["action"] for row in answer["rows"]} == {"change", "error", "remove"}
    jsonschema.validate(answer, {**schema, "components": document["components"]})
    assert set(operation["responses"]) >= {"200", "400", "401", "403", "404", "412", "413", "428"}


def test_a_file_that_is_no_sheet_is_refused_also_in_a_dry_run(
    client: TestClient, editor: Headers, address: str
) -> None:
    for query in ("?dryRun=true", ""):
        answer = send(client, address, {**editor, "If-Match": '"r1"'}, "naam;kleur\nx;y\n", query)
        assert refused(answer) == (400, "invalid-input")
        assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [
            ("column-unknown", "row:1/column:naam"),
            ("column-unknown", "row:1/column:kleur"),
            ("column-missing", "row:1/column:code"),
        ]
    empty = send(client, address, editor, b"", "?dryRun=true")
    assert (refused(empty), empty.json()["errors"][0]["code"]) == ((400, "invalid-input"), "body-missing")
    large = send(client, address, editor, b"x" * ((10 << 20) + 1), "?dryRun=true")
    assert refused(large) == (413, "body-too-large")


def test_an_import_names_the_revision_it_was_made_on(client: TestClient, editor: Headers, address: str) -> None:
    assert refused(send(client, address, editor, "code\nLU1")) == (428, "precondition-required")
    for wrong in ('"r7"', "r1"):
        assert refused(send(client, address, {**editor, "If-Match": wrong}, "code\nLU1")) == (412, "stale-edit")
    assert refused(send(client, address, editor, "code", "?dryRun=maybe")) == (400, "invalid-input")
    assert refused(send(client, address, editor, "code", "?dryRun=true&lang=de")) == (400, "invalid-input")


def test_drafts_are_for_who_works_there(client: TestClient, world: World) -> None:
    noord, zuid, programme = world.institution(), world.institution("voorbeeld-zuid"), uuid.uuid4()

    def coordinator(institution: Any, of: uuid.UUID) -> Headers:
        person = world.grant(world.person(), Role.COORDINATOR, institution=institution, programme_id=of)
        return world.headers(person)

    own, other, foreign = (
        coordinator(noord, programme),
        coordinator(noord, uuid.uuid4()),
        coordinator(zuid, programme),
    )
    registrar = world.headers(world.grant(world.person(), Role.REGISTRAR, institution=noord))
    new = {"kind": "programme", "code": "P", "institution": noord.slug, "programme": str(programme)}
    made = client.post("/v1/outcome-sets", json={**new, "content": content(outcome())}, headers=own).json()
    address = f"/v1/outcome-sets/{made['id']}"
    for query in ("?dryRun=true", ""):
        assert send(client, address, {**own, "If-Match": '"r1"'}, "code\nLU1", query).status_code == 200
        for headers, expected in (
            (other, (403, "forbidden")),
            (registrar, (403, "forbidden")),
            (foreign, (404, "not-found")),
            ({}, (401, "unauthenticated")),
        ):
            assert refused(send(client, address, {**headers, "If-Match": '"r2"'}, "code\nLU1", query)) == expected
    assert client.get(f"{address}/draft/sheet", headers=registrar).status_code == 200
    assert refused(client.get(f"{address}/draft/sheet", headers=foreign)) == (404, "not-found")
    assert refused(client.get(f"{address}/draft/sheet")) == (401, "unauthenticated")
    unknown = f"/v1/outcome-sets/{uuid.uuid4()}"
    assert refused(send(client, unknown, own, "code", "?dryRun=true")) == (404, "not-found")


def test_a_sheet_comes_as_it_is_accepted_with_a_name(client: TestClient, editor: Headers, address: str) -> None:
    draft = client.get(f"{address}/draft/sheet", headers=editor)
    assert (draft.status_code, draft.headers["content-type"], draft.headers["etag"]) == (200, XLSX, '"r1"')
    assert draft.headers["content-disposition"] == 'attachment; filename="NED-v1-r1.xlsx"'
    assert refused(client.get(f"{address}/versions/1/sheet")) == (404, "not-found")
    publish_set(client, address.rpartition("/")[2], editor)
    version = client.get(f"{address}/versions/1/sheet?lang=en", headers={"Accept": CSV})
    assert version.headers["content-type"] == f"{CSV}; charset=utf-8"
    assert version.headers["content-disposition"] == 'attachment; filename="NED-v1.csv"'
    assert "accept" in version.headers["vary"].lower()
    assert version.text.removeprefix("\ufeff").startswith("code,parent,level,kind,statement (nl)")
    odd = client.get(f"{address}/versions/1/sheet", headers={"Accept": "image/png"})
    assert refused(odd) == (406, "not-acceptable")


def test_a_template_is_for_anyone(client: TestClient) -> None:
    dutch = client.get("/v1/outcome-sets/template")
    assert dutch.headers["content-disposition"] == 'attachment; filename="leeruitkomsten.xlsx"'
    sheet: Any = load_workbook(io.BytesIO(dutch.content)).worksheets[0]
    assert ([cell.value for cell in sheet[1]][:4], sheet.max_row) == (["code", "valt onder", "niveau", "soort"], 1)
    english = client.get("/v1/outcome-sets/template?lang=en", headers={"Accept": CSV})
    assert english.headers["content-disposition"] == 'attachment; filename="outcomes.csv"'


def test_a_filled_in_template_fills_an_empty_draft(client: TestClient, editor: Headers) -> None:
    address = make(client, editor, content(levels=[5]), "LEEG")
    made: Any = load_workbook(io.BytesIO(client.get("/v1/outcome-sets/template").content))
    sheet = made.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    filled = {
        "code": "LU1",
        "niveau": "5",
        "soort": "vaardigheid",
        "leeruitkomst (nl)": "Begeleidt bewoners bij herstel",
        "leeruitkomst (en)": "Supports residents in recovery",
        "criterium 1 (nl)": "Sluit aan bij eigen kracht",
        "criterium 1 (en)": "Builds on own strength",
        "thema 1": "ervaringsdeskundigheid",
        "SDG's": 3,
        "ervaringsdeskundigheid": "ervaringskennis",
    }
    for name, value in filled.items():
        sheet.cell(2, at[name], value)
    made.save(out := io.BytesIO())
    done = send(client, address, {**editor, "If-Match": '"r1"'}, out.getvalue())
    assert (done.status_code, done.json()["unreadSheets"]) == (200, ["Uitleg", "Lijsten"])
    (found,) = client.get(f"{address}/draft", headers=editor).json()["content"]["outcomes"]
    assert {key: found[key] for key in outcome()} == outcome()


def largest_set() -> dict[str, Any]:
    """The largest set of the demo, with its outcomes as the demo loads them."""
    folder = Path(loader.__file__).parent / "data" / "outcome-sets"
    entries = [yaml.safe_load(path.read_text()) for path in folder.glob("*.yaml")]
    entry: dict[str, Any] = max(entries, key=lambda each: len(each["outcomes"]))
    return entry


@pytest.mark.parametrize("form", [XLSX, CSV])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_largest_set_of_the_demo_goes_out_and_in_unchanged(
    client: TestClient, editor: Headers, form: str, language: str
) -> None:
    entry = largest_set()
    outcomes = [
        outcome(
            each["code"],
            statement={"nl": each["nl"], "en": each["en"]},
            level=each.get("level", entry["levels"][0]),
            kind=each["kind"],
            criteria=[{"nl": dutch, "en": english} for dutch, english in each["criteria"]],
            themes=each.get("themes", []),
            sdgs=each.get("sdgs", []),
            livedExperience=each.get("lived", "none"),
        )
        for each in entry["outcomes"]
    ]
    full = make(client, editor, content(*outcomes, levels=entry["levels"]))
    empty = make(client, editor, content(levels=entry["levels"]), "LEEG")
    before = client.get(f"{full}/draft", headers=editor).json()["content"]
    sheet = client.get(f"{full}/draft/sheet?lang={language}", headers={**editor, "Accept": form}).content
    assert len(before["outcomes"]) >= 10
    for address, action in ((full, "unchanged"), (empty, "create")):
        query = f"?lang={language}&removeMissing=true"
        done = send(client, address, {**editor, "If-Match": '"r1"'}, sheet, query)
        assert {row["action"] for row in done.json()["rows"]} == {action}
        assert client.get(f"{address}/draft", headers=editor).json()["content"] == before
