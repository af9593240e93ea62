"""The commands against a real server: what they say, what they leave, and the exit codes that a script can trust."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.client.conftest import SECRET, Office, Run

GOOD = "code;level;kind;statement.nl;statement.en\nLU1;5;skill;Begeleidt;Supports\nLU5;5;skill;Adviseert;Advises\n"
BAD = "code;level;kind;statement.nl\nLU1;vijf;skill;Begeleidt\n"


def lines(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


@pytest.fixture
def sheet(home: Path) -> Path:
    (home / "goed.csv").write_text(GOOD)
    (home / "fout.csv").write_text(BAD)
    return home


def test_a_login_is_checked_kept_for_its_owner_alone_and_forgotten(office: Office, run: Run, home: Path) -> None:
    asked = ("login", office.address, "--client-id", office.accounts["editor"], "--secret-stdin")
    wrong = run(*asked, stdin="another secret\n")
    assert (wrong.code, (home / "config").exists()) == (3, False)
    done = run(*asked, stdin=f"{SECRET}\n")
    assert (done.code, "Eva Sector" in done.out) == (0, True)
    assert SECRET not in done.out + done.err
    kept = home / "config" / "leerlijn" / "login.json"
    assert [kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777] == [0o600, 0o700]
    assert json.loads(run("--json", "whoami").out)["name"] == "Eva Sector"
    assert "sector-editor" in run("whoami").out
    assert run("logout").code == 0
    assert run("whoami").code == 3
    assert run("logout").out == "There was no login.\n"


def test_a_login_that_others_can_read_is_not_used(office: Office, run: Run, home: Path) -> None:
    run("login", office.address, "--client-id", office.accounts["editor"], "--secret-stdin", stdin=SECRET)
    (home / "config" / "leerlijn" / "login.json").chmod(0o644)
    done = run("whoami")
    assert (done.code, "chmod 600" in done.err) == (3, True)


@pytest.mark.parametrize("kept", ["no json", "{}", '{"url": 7, "clientId": "a", "clientSecret": "b"}', "[]"])
def test_a_login_that_cannot_be_read_is_said(run: Run, home: Path, kept: str) -> None:
    path = home / "config" / "leerlijn" / "login.json"
    path.parent.mkdir(parents=True)
    path.touch(mode=0o600)
    path.write_text(kept)
    assert run("whoami").code == 3


@pytest.mark.parametrize(
    "address",
    ["http://leerlijn.example", "ftp://localhost", "leerlijn.example", "https://a:b@leerlijn.example", "http://127.0.0.1.example", "https://leerlijn.example/v1", "http://[::1", "https://leerlijn.example:x"],
)  # fmt: skip
def test_an_address_that_is_none_or_would_send_a_secret_in_the_open_is_refused(run: Run, address: str) -> None:
    assert run("login", address, "--client-id", "x", "--secret-stdin", stdin=SECRET).code == 2
    assert run("--url", address, "sets", "list").code == 2


def test_the_secret_is_no_argument_and_is_asked_of_nobody_without_a_terminal(office: Office, run: Run) -> None:
    assert run("login", office.address, "--client-secret", SECRET).code == 2
    assert run("login", office.address, "--client-id", "x").code == 2
    assert run("login", office.address).code == 2
    assert run("login", office.address, "--client-id", "x", "--secret-stdin").code == 3


def test_a_secret_goes_to_no_other_server(office: Office, as_editor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert as_editor("--url", office.address, "whoami").code == 0
    other = office.address.replace("localhost", "127.0.0.1")
    assert as_editor("--url", other, "whoami").code == 3
    assert as_editor("--url", other, "sets", "list").code == 0


def test_sets_are_listed_and_shown(as_editor: Run, office: Office) -> None:
    listed = lines(as_editor("sets", "list").out)
    assert listed[0] == ["code", "title", "level", "kind", "version", "outcomes", "id"]
    assert [row[:6] for row in listed[1:]] == [
        ["EEN", "Set EEN", "5", "national", "1", "2"],
        ["SET", "Ervaringsdeskundigheid", "5", "programme", "1", "2"],
        ["TWEE", "Set TWEE", "5", "national", "1", "2"],
    ]
    assert [row[0] for row in lines(as_editor("sets", "list", "--kind", "programme").out)] == ["code", "SET"]
    assert "adopted\tLandelijk Opleidingsoverleg, 2026-10-01" in as_editor("sets", "show", "een").out
    shown = json.loads(as_editor("sets", "show", office.sets["EEN"], "--version", "1", "--json").out)
    assert [each["code"] for each in shown["content"]["outcomes"]] == ["LU1", "LU2"]
    assert json.loads(as_editor("sets", "show", office.sets["LEEG"], "--draft", "--json").out)["status"] == "draft"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (["sets", "show", "NERGENS"], 4),
        (["sets", "show", "00000000-0000-4000-8000-000000000000"], 4),
        (["sets", "show", "EEN", "--version", "7"], 4),
        (["sets", "show", "EEN", "--version", "0"], 2),
        (["sets", "show", "voorbeeld-noord/SET"], 0),
        (["sets", "show", "elders/SET"], 4),
        (["sets"], 2),
        ([], 2),
        (["publish", "EEN"], 2),
        (["publish", "EEN", "--adopted-by", "LOO", "--adopted-on", "gisteren"], 2),
        (["publish", "EEN", "--adopted-by", "LOO", "--adopted-on", "2026-10-01"], 1),
        (["compare", "EEN"], 1),
        (["export"], 2),
        (["export", "EEN", "--all"], 2),
        (["export", "EEN", "--draft", "--form", "case"], 2),
        (["export", "EEN", "--version", "1", "--draft"], 2),
        (["import", "nergens.csv", "--set", "EEN"], 2),
        (["verify", "nergens.json"], 2),
        (["submit", "00000000-0000-4000-8000-000000000000"], 4),
        (["approve", "00000000-0000-4000-8000-000000000000"], 4),
        (["review", "00000000-0000-4000-8000-000000000000"], 4),
        (["return", "EEN"], 2),
        (["--help"], 0),
    ],
)  # fmt: skip
def test_the_exit_code_says_what_happened(as_editor: Run, asked: list[str], code: int) -> None:
    done = as_editor(*asked)
    assert done.code == code, done
    assert bool(done.err) == bool(code)


def test_who_may_not_is_told_so(as_editor: Run, office: Office, monkeypatch: pytest.MonkeyPatch, sheet: Path) -> None:
    monkeypatch.setenv("LEERLIJN_CLIENT_ID", office.accounts["nobody"])
    done = as_editor("import", "goed.csv", "--set", "EEN", "--begin")
    assert (done.code, "sector-editor" in done.err) == (3, True)
    monkeypatch.setenv("LEERLIJN_CLIENT_SECRET", "wrong")
    assert as_editor("sets", "list").code == 3
    monkeypatch.delenv("LEERLIJN_CLIENT_ID")
    assert as_editor("sets", "list").code == 0
    assert as_editor("whoami").code == 3


def test_a_server_that_is_not_there_is_trouble(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    done = run("--url", "http://127.0.0.1:9", "sets", "list")
    assert (done.code, done.out) == (6, "")
    assert "does not answer" in done.err


def test_a_dry_run_says_what_would_happen_and_changes_nothing(as_editor: Run, office: Office, sheet: Path) -> None:
    done = as_editor("import", "goed.csv", "--set", office.sets["VERS"], "--dry-run")
    assert done.code == 0
    assert [row[1:3] for row in lines(done.out)[1:] if row[1]] == [["LU1", "change"], ["LU5", "create"]]
    wrong = as_editor("import", "fout.csv", "--set", office.sets["VERS"], "--dry-run")
    assert wrong.code == 7
    assert lines(wrong.out)[1][:3] == ["2", "LU1", "error"]
    report = json.loads(as_editor("import", "fout.csv", "--set", office.sets["VERS"], "--dry-run", "--json").out)
    assert (report["dryRun"], report["counts"]["error"]) == (True, 1)
    assert json.loads(as_editor("sets", "show", office.sets["VERS"], "--draft", "--json").out)["revision"] == 1


def test_an_import_is_all_or_nothing(as_editor: Run, office: Office, sheet: Path) -> None:
    refused = as_editor("import", "fout.csv", "--set", office.sets["FOUT"])
    assert (refused.code, refused.out) == (1, "")
    assert "row:2/column:level" in refused.err
    assert json.loads(as_editor("sets", "show", office.sets["FOUT"], "--draft", "--json").out)["revision"] == 1
    done = as_editor("import", "goed.csv", "--set", office.sets["FOUT"], "--remove-missing", "--all-rows")
    assert done.code == 0
    draft = json.loads(as_editor("sets", "show", office.sets["FOUT"], "--draft", "--json").out)
    assert [each["code"] for each in draft["content"]["outcomes"]] == ["LU1", "LU5"]
    assert as_editor("import", "goed.csv", "--set", office.sets["FOUT"]).out.startswith("Imported; the draft")


def test_an_import_from_stdin_begins_a_draft_once(as_editor: Run) -> None:
    assert as_editor("import", "-", "--set", "TWEE", stdin=GOOD).code == 4
    first = as_editor("import", "-", "--set", "TWEE", "--begin", stdin=GOOD)
    again = as_editor("import", "-", "--set", "TWEE", "--begin", stdin=GOOD)
    assert (first.code, again.code) == (0, 0)
    assert "There is a draft already" in again.err
    assert "There is a draft already" not in first.err


def test_a_draft_is_reviewed_and_published_with_its_adoption(
    as_editor: Run, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    adoption = ("--adopted-by", "Landelijk Opleidingsoverleg", "--adopted-on", "2026-10-01")
    early = as_editor("publish", "NIEUW", *adoption)
    assert (early.code, "not-in-review" in early.err, "approvals-missing" in early.err) == (1, True, True)
    first = as_editor("submit", "NIEUW", "--note", "Graag deze week")
    assert (first.code, "0 of 1 approvals, 0 open threads" in first.out) == (0, True)
    own = as_editor("approve", "NIEUW")
    assert (own.code, "You wrote in this draft" in own.err) == (3, True), own
    with monkeypatch.context() as other:
        other.setenv("LEERLIJN_CLIENT_ID", office.accounts["reviewer"])
        assert "NIEUW" in as_editor("drafts", "--in-review").out
        back = as_editor("return", "NIEUW", "--reason", "Noem de doelgroep.")
        assert (back.code, "is a draft again" in back.out) == (0, True)
    assert as_editor("submit", office.sets["NIEUW"]).code == 0
    waiting = as_editor("review", "NIEUW")
    assert (waiting.code, "approvals-missing" in waiting.out) == (1, True)
    with monkeypatch.context() as other:
        other.setenv("LEERLIJN_CLIENT_ID", office.accounts["reviewer"])
        approved = as_editor("approve", "NIEUW", "--json")
        assert (approved.code, json.loads(approved.out)["approvalsMissing"]) == (0, 0)
    ready = as_editor("review", "NIEUW")
    assert (ready.code, "1 of 1 approvals" in ready.out) == (0, True)
    done = as_editor("publish", "NIEUW", *adoption)
    assert (done.code, "is published; digest " in done.out) == (0, True)
    again = as_editor("publish", "NIEUW", *adoption, "--json")
    assert (again.code, json.loads(again.err)["error"]) == (1, "nothing-to-publish")


@pytest.mark.parametrize("version", [[], ["--version", "1"]])
def test_a_set_goes_out_as_a_sheet_or_a_package(as_editor: Run, home: Path, version: list[str]) -> None:
    made = as_editor("export", "EEN", *version)
    assert (made.code, made.out) == (0, "EEN-v1.xlsx\n")
    assert load_workbook(home / "EEN-v1.xlsx").worksheets[0].max_row == 3
    piped = as_editor("export", "EEN", "--form", "csv", "--lang", "en", "-o", "-")
    header, *rows = csv.reader(io.StringIO(piped.out.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")))
    assert (header[0], [row[0] for row in rows]) == ("code", ["LU1", "LU2"])
    assert as_editor("export", "EEN", "--form", "case", "-o", "een.json").code == 0
    assert len(json.loads((home / "een.json").read_text())["CFItems"]) >= 2
    assert as_editor("export", "EEN", "-o", "nergens/een.xlsx").code == 2


def test_a_draft_goes_out_and_comes_back_unchanged(as_editor: Run, office: Office, home: Path) -> None:
    assert as_editor("export", office.sets["BLIND"], "--draft", "-o", "blind.xlsx").code == 0
    done = as_editor("import", "blind.xlsx", "--set", office.sets["BLIND"])
    assert (done.code, "1 unchanged" in done.out) == (0, True)


def test_every_published_set_goes_out_into_a_folder(as_editor: Run, home: Path) -> None:
    done = as_editor("export", "--all", "-o", "alles", "--form", "csv", "--json")
    written = json.loads(done.out)["files"]
    assert sorted(Path(each).name for each in written) == sorted(path.name for path in (home / "alles").iterdir())
    assert {"EEN-v1.csv", "SET-v1.csv", "TWEE-v1.csv"} <= {path.name for path in (home / "alles").iterdir()}
    (home / "vol").write_text("")
    assert as_editor("export", "--all", "-o", "vol").code == 2


def test_sets_are_laid_beside_each_other(as_editor: Run) -> None:
    done = as_editor("compare", "EEN@1", "TWEE", "--lived-experience")
    assert done.code == 0
    rows = lines(done.out)
    header = rows.index(["relation", "EEN v1", "TWEE v1", "likeness"])
    assert rows[header + 1] == [
        "looks-alike",
        "LU1: Supports residents in recovery",
        "LU1: Supports residents in recovery",
        "1.00",
    ]
    assert {row[0] for row in rows[header + 1 :]} == {"looks-alike", "only-here"}
    assert json.loads(as_editor("--json", "compare", "EEN", "TWEE").out)["columns"][0]["code"] == "EEN"


def test_wording_is_advised_on_and_outcomes_are_found(as_editor: Run, home: Path) -> None:
    (home / "een.csv").write_text("code\nLU2\n")
    assert as_editor("import", "een.csv", "--set", "EEN", "--begin").code == 0
    advice = lines(as_editor("advice", "EEN").out)
    assert ["LU2", "vague-verb"] in [[row[0], row[2]] for row in advice]
    assert json.loads(as_editor("advice", "EEN", "--json").out)[0]["outcome"] == "LU2"
    found = lines(as_editor("search", "inzicht", "herstel").out)
    assert found[1:] == [["EEN", "LU2", "5", "Has insight"]]
    assert len(json.loads(as_editor("search", "herstel", "--limit", "1", "--json").out)) == 1


def test_a_credential_is_verified_by_its_exit_code(as_editor: Run, office: Office, home: Path) -> None:
    (home / "badge.json").write_bytes(office.badge)
    assert as_editor("verify", "badge.json").code == 0
    altered = json.loads(office.badge)
    altered["name"] = "Iets anders"
    (home / "altered.json").write_text(json.dumps(altered))
    done = as_editor("verify", "altered.json")
    assert (done.code, "proof\tfailed" in done.out) == (7, True)
    assert json.loads(as_editor("verify", "altered.json", "--json").out)["outcome"] == "failed"
    (home / "none.json").write_text("no credential")
    assert as_editor("verify", "none.json").code == 1


def test_no_secret_is_ever_written(as_editor: Run, office: Office, home: Path) -> None:
    for asked in (["whoami"], ["sets", "list"], ["publish", "EEN", "--adopted-by", "x", "--adopted-on", "2026-01-01"]):
        done = as_editor(*asked)
        assert SECRET not in done.out + done.err
