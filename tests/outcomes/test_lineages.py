"""What becomes of outcomes over HTTP: split, merged, renamed, dropped, restored; kept by sheets, told by CASE."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.desks import content, outcome, refused
from tests.factories import World
from tests.outcomes.test_reviews import Table


@pytest.fixture
def table(client: TestClient, world: World) -> Table:
    return Table(client, world)


def said(code: str, nl: str) -> dict[str, Any]:
    return outcome(code, statement={"nl": nl, "en": nl})


def revise(table: Table, outcomes: list[dict[str, Any]], lineage: dict[str, list[str]]) -> Any:
    """The next version, with those outcomes, which stem from those."""
    begun = table.post("/draft", table.author)
    assert begun.status_code == 201, begun.text
    assert table.put("/draft", content(*outcomes), 1).status_code == 200
    answer = table.put("/draft/lineage", {"stemsFrom": lineage}, 2)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"r3"'), answer.text
    before = table.get("/draft/changes", table.reader)
    assert before.headers["etag"] == '"r3"'
    version = table.publish(3)
    after = table.get(f"/versions/{version['number']}/changes").json()
    assert counted(before.json()) == counted(after)
    return after


def counted(changes: Any) -> dict[str, int]:
    return {name: count for name, count in changes["counts"].items() if count}


def relations(items: Any, kin: str) -> dict[str, tuple[str, list[str]]]:
    return {each["code"]: (each["relation"], [other["code"] for other in each[kin]]) for each in items}


def identities(table: Table, number: int) -> dict[str, str]:
    return {
        each["outcome"]["code"]: each["outcomeId"] for each in table.get(f"/versions/{number}/outcomes").json()["items"]
    }


SPLIT = [said("LU1", "Luistert"), said("LU1B", "Ordent"), said("LU23", "Verbindt"), said("LU5", "Nieuw")]
STEMS = {"LU1B": ["LU1"], "LU23": ["LU2", "LU3"]}


def test_a_version_says_what_became_of_each_outcome_of_both(table: Table) -> None:
    table.publish()
    first = table.get("/versions/1/changes").json()
    assert (first["previous"], counted(first), first["previousOutcomes"]) == (None, {"new": 3}, [])
    changes = revise(table, SPLIT, STEMS)
    assert (changes["number"], changes["previous"], changes["status"]) == (2, 1, "published")
    assert counted(changes) == {"split": 2, "merged": 1, "new": 1}
    assert relations(changes["outcomes"], "predecessors") == {
        "LU1": ("split", ["LU1"]),
        "LU1B": ("split", ["LU1"]),
        "LU23": ("merged", ["LU2", "LU3"]),
        "LU5": ("new", []),
    }
    assert relations(changes["previousOutcomes"], "successors") == {
        "LU1": ("split", ["LU1", "LU1B"]),
        "LU2": ("merged", ["LU23"]),
        "LU3": ("merged", ["LU23"]),
    }
    second = {each["outcome"]["code"]: each for each in table.get("/versions/2/outcomes").json()["items"]}
    assert {code: each["change"] for code, each in second.items()} == {
        "LU1": "split",
        "LU1B": "split",
        "LU23": "merged",
        "LU5": "new",
    }
    later = changes["previousOutcomes"][1]["successors"][0]
    assert {name: later[name] for name in ("id", "outcomeId", "uri")} == {
        name: second["LU23"][name] for name in ("id", "outcomeId", "uri")
    }
    one, two = identities(table, 1), identities(table, 2)
    assert one["LU1"] == two["LU1"]
    assert len({*one.values(), *two.values()}) == 6


def test_a_draft_says_what_it_will_change(table: Table) -> None:
    first = table.get("/draft/changes", table.reader).json()
    assert (first["previous"], counted(first)) == (None, {"new": 3})
    table.publish()
    table.post("/draft", table.author)
    table.put("/draft", content(outcome("LU1"), outcome("LU2", sdgs=[4]), outcome("LU4")), 1)
    changes = table.get("/draft/changes", table.reader).json()
    assert (changes["status"], changes["number"]) == ("draft", 2)
    assert counted(changes) == {"unchanged": 1, "reworded": 1, "dropped": 1, "new": 1}
    known = identities(table, 1)
    assert [(each["code"], each["id"], each["uri"], each["outcomeId"]) for each in changes["outcomes"]] == [
        ("LU1", None, None, known["LU1"]),
        ("LU2", None, None, known["LU2"]),
        ("LU4", None, None, None),
    ]
    assert relations(changes["previousOutcomes"], "successors")["LU3"] == ("dropped", [])


def test_an_outcome_with_another_code_is_the_same_one(table: Table) -> None:
    table.publish()
    table.post("/draft", table.author)
    table.put("/draft/outcomes/LU1", outcome("WIJK-1"), 1)
    lineage = table.get("/draft/lineage", table.reader)
    assert (lineage.json(), lineage.headers["etag"]) == ({"stemsFrom": {"WIJK-1": ["LU1"]}}, '"r2"')
    table.put("/draft/outcomes/WIJK-1", outcome("WIJK-2"), 2)
    table.publish(3)
    one, two = identities(table, 1), identities(table, 2)
    assert two["WIJK-2"] == one["LU1"]
    assert counted(table.get("/versions/2/changes").json()) == {"reworded": 1, "unchanged": 2}
    revise(table, [outcome("WIJK-2"), said("LU1", "Iets heel anders")], {})
    three = identities(table, 3)
    assert three["WIJK-2"] == one["LU1"]
    assert three["LU1"] not in one.values()


def test_two_outcomes_change_codes_with_each_other(table: Table) -> None:
    table.publish()
    revise(table, [said("LU1", "Twee"), said("LU2", "Een"), outcome("LU3")], {"LU1": ["LU2"], "LU2": ["LU1"]})
    one, two = identities(table, 1), identities(table, 2)
    assert (two["LU1"], two["LU2"], two["LU3"]) == (one["LU2"], one["LU1"], one["LU3"])


def test_a_known_code_may_stand_for_a_new_outcome(table: Table) -> None:
    table.publish()
    changes = revise(table, [outcome("LU1"), outcome("LU2"), said("LU3", "Nieuw")], {"LU3": []})
    assert counted(changes) == {"unchanged": 2, "new": 1, "dropped": 1}
    assert identities(table, 1)["LU3"] != identities(table, 2)["LU3"]


def test_a_dropped_outcome_that_returns_is_the_same_one(table: Table) -> None:
    table.publish()
    revise(table, [outcome("LU1")], {})
    changes = revise(table, [outcome("LU1"), outcome("LU2"), said("LU3", "Anders")], {})
    assert counted(changes) == {"unchanged": 1, "new": 2}
    assert identities(table, 3) == identities(table, 1)
    newer = table.get("/versions/3/outcomes").json()["items"]
    tied = [table.client.get(f"/ims/case/v1p1/CFItemAssociations/{each['id']}").json() for each in newer]
    kinds = [
        [each["associationType"] for each in item["CFAssociations"] if each["associationType"] != "isChildOf"]
        for item in tied
    ]
    assert kinds == [["exactMatchOf"], ["exactMatchOf"], ["replacedBy"]]


def test_a_code_that_is_new_again_and_again_never_stands_for_an_earlier_outcome(table: Table) -> None:
    table.publish()
    known = {identities(table, 1)["LU3"]}
    for number in (2, 3):
        revise(table, [outcome("LU1"), outcome("LU2"), said("LU3", f"Nieuw {number}")], {"LU3": []})
        known.add(identities(table, number)["LU3"])
    assert len(known) == 3
    table.post("/versions/1/restore", table.author)
    table.publish()
    assert identities(table, 4) == identities(table, 1)
    assert table.get("/versions/4/changes").json()["counts"]["new"] == 1


def test_one_outcome_does_not_return_under_two_codes(table: Table) -> None:
    table.publish()
    revise(table, [outcome("LU1"), outcome("LU2"), outcome("ANDERS")], {"ANDERS": ["LU3"]})
    revise(table, [outcome("LU1"), outcome("LU2")], {})
    table.post("/versions/1/restore", table.author)
    table.put("/draft/outcomes/ANDERS", outcome("ANDERS"), 1)
    table.publish(2)
    revise(table, [outcome("LU1"), outcome("LU2")], {})
    revise(table, [outcome("LU1"), outcome("LU2"), outcome("LU3"), outcome("ANDERS")], {})
    first, restored, last = (identities(table, number) for number in (1, 4, 6))
    assert restored["LU3"] == first["LU3"]
    assert restored["ANDERS"] not in first.values()
    assert last == restored


def test_every_fault_of_a_lineage_is_named_at_once(table: Table) -> None:
    table.publish()
    table.post("/draft", table.author)
    table.put("/draft", content(outcome("LU1"), outcome("LU4")), 1)
    answer = table.put("/draft/lineage", {"stemsFrom": {"LU3": ["LU3"], "LU4": ["LU4", "LU2", "LU2"]}}, 2)
    assert refused(answer) == (400, "invalid-input")
    assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [
        ("outcome-unknown", "/stemsFrom/LU3"),
        ("predecessor-unknown", "/stemsFrom/LU4/0"),
        ("predecessor-twice", "/stemsFrom/LU4/2"),
    ]
    wrong: list[Any] = [[], {"a b": []}, {"LU1": "LU1"}, None]
    bodies: list[Any] = [{}, *({"stemsFrom": each} for each in wrong)]
    for bad in bodies:
        assert refused(table.put("/draft/lineage", bad, 2)) == (400, "invalid-input")
    assert refused(table.put("/draft/lineage", {"stemsFrom": {}}, 1)) == (412, "stale-edit")
    assert refused(table.put("/draft/lineage", {"stemsFrom": {}}, 2, table.reader)) == (403, "forbidden")
    assert table.get("/draft/lineage", table.reader).json() == {"stemsFrom": {}}


def test_who_says_what_stems_from_what_wrote_along(table: Table) -> None:
    table.publish()
    table.post("/draft", table.author)
    person, colleague = table.join("Bea", Role.COORDINATOR)
    table.put("/draft/lineage", {"stemsFrom": {"LU1": ["LU1", "LU2"]}}, 1, colleague)
    assert person.name in [each["name"] for each in table.get("/draft/review", table.reader).json()["authors"]]


def test_a_sheet_that_goes_out_and_in_keeps_the_lineage(table: Table) -> None:
    table.publish()
    table.post("/draft", table.author)
    table.put("/draft", content(*SPLIT), 1)
    table.put("/draft/lineage", {"stemsFrom": STEMS}, 2)
    draft = table.get("/draft", table.author).json()
    sheet = table.get("/draft/sheet", table.author).content
    headers = {**table.author, "If-Match": '"r3"'}
    done = table.client.post(f"{table.address}/draft/sheet?removeMissing=true", content=sheet, headers=headers)
    assert done.status_code == 200, done.text
    assert table.get("/draft", table.author).json()["content"] == draft["content"]
    assert table.get("/draft/lineage", table.author).json() == {"stemsFrom": STEMS}
    assert counted(table.get("/draft/changes", table.author).json()) == {"split": 2, "merged": 1, "new": 1}


def test_an_outcome_that_was_taken_out_of_a_draft_does_not_count(table: Table) -> None:
    table.publish()
    table.post("/draft", table.author)
    table.put("/draft", content(*SPLIT), 1)
    table.put("/draft/lineage", {"stemsFrom": STEMS}, 2)
    headers = {**table.author, "If-Match": '"r3"'}
    assert table.client.delete(f"{table.address}/draft/outcomes/LU1B", headers=headers).status_code == 200
    assert counted(table.get("/draft/changes", table.author).json()) == {"reworded": 1, "merged": 1, "new": 1}
    table.publish(4)
    assert counted(table.get("/versions/2/changes").json()) == {"reworded": 1, "merged": 1, "new": 1}


def test_a_version_is_restored_with_the_same_outcomes(table: Table) -> None:
    original = table.publish()
    revise(table, SPLIT, STEMS)
    restored = table.post("/versions/1/restore", table.author)
    assert (restored.status_code, restored.json()["number"], restored.headers["etag"]) == (201, 3, '"r1"')
    assert restored.json()["content"] == original["content"]
    assert refused(table.post("/versions/1/restore", table.author)) == (409, "draft-exists")
    assert table.get("/draft/lineage", table.author).json() == {
        "stemsFrom": {"LU1": ["LU1", "LU1B"], "LU2": ["LU23"], "LU3": ["LU23"]}
    }
    again = table.publish()
    assert again["digest"] == original["digest"]
    changes = table.get("/versions/3/changes").json()
    assert counted(changes) == {"merged": 1, "split": 2, "dropped": 1}
    assert identities(table, 3) == identities(table, 1)


def test_a_withdrawn_version_is_restored_also_when_no_other_is_left(table: Table) -> None:
    table.publish()
    table.post("/versions/1/withdraw", table.author, {"reason": "Fout."})
    assert refused(table.post("/draft", table.author)) == (404, "not-found")
    assert refused(table.post("/versions/2/restore", table.author)) == (404, "not-found")
    assert refused(table.post("/versions/1/restore", table.reader)) == (403, "forbidden")
    assert refused(table.post("/versions/1/restore", table.stranger)) == (403, "forbidden")
    assert table.post("/versions/1/restore", table.author).status_code == 201
    assert table.publish()["number"] == 2
    assert counted(table.get("/versions/2/changes").json()) == {"unchanged": 3}


def test_a_draft_follows_the_version_that_it_was_copied_from(table: Table) -> None:
    table.publish()
    revise(table, SPLIT, STEMS)
    table.post("/draft", table.author)
    table.post("/versions/2/withdraw", table.author, {"reason": "Te vroeg."})
    changes = table.get("/draft/changes", table.author).json()
    assert (changes["previous"], counted(changes)) == (2, {"unchanged": 4})
    table.publish()
    assert table.get("/versions/3/changes").json()["previous"] == 2


def test_case_tells_all_successors_from_both_ends(table: Table) -> None:
    table.publish()
    changes = revise(table, SPLIT, STEMS)
    older = {each["code"]: each["id"] for each in changes["previousOutcomes"]}
    newer = {each["code"]: each["id"] for each in changes["outcomes"]}

    def tied(outcome_id: str) -> set[tuple[str, str, str]]:
        answer = table.client.get(f"/ims/case/v1p1/CFItemAssociations/{outcome_id}")
        assert answer.status_code == 200, answer.text
        return {
            (each["associationType"], each["originNodeURI"]["identifier"], each["destinationNodeURI"]["identifier"])
            for each in answer.json()["CFAssociations"]
            if each["associationType"] != "isChildOf"
        }

    split = {("replacedBy", older["LU1"], newer[code]) for code in ("LU1", "LU1B")}
    merged = {("replacedBy", older[code], newer["LU23"]) for code in ("LU2", "LU3")}
    assert tied(older["LU1"]) == split
    assert tied(newer["LU1B"]) == {("replacedBy", older["LU1"], newer["LU1B"])}
    assert tied(newer["LU23"]) == merged
    version = table.get("/versions/2").json()["versionId"]
    package = table.client.get(f"/ims/case/v1p1/CFPackages/{version}").json()
    steps = [each for each in package["CFAssociations"] if each["associationType"] == "replacedBy"]
    assert len({each["identifier"] for each in steps}) == 4
    for each in steps:
        alone = table.client.get(f"/ims/case/v1p1/CFAssociations/{each['identifier']}")
        assert alone.status_code == 200, alone.text
        assert alone.json()["destinationNodeURI"] == each["destinationNodeURI"]
        assert alone.json()["originNodeURI"] == each["originNodeURI"]


def test_versions_beside_each_other_show_what_was_split_and_merged(table: Table) -> None:
    table.publish()
    revise(table, SPLIT, STEMS)
    set_id = table.address.rpartition("/")[2]
    body = table.client.get("/v1/outcome-comparisons", params={"set": [f"{set_id}@1", f"{set_id}@2"]}).json()
    rows = [
        (row["relation"], [cell and cell["code"] for cell in row["cells"]], len(row["links"])) for row in body["rows"]
    ]
    assert rows == [
        ("split", ["LU1", "LU1"], 2),
        ("merged", ["LU2", "LU23"], 2),
        ("merged", ["LU3", None], 1),
        ("split", [None, "LU1B"], 1),
        ("only-here", [None, "LU5"], 0),
    ]
    assert (body["summary"]["split"], body["summary"]["merged"], body["elsewhere"]) == (2, 2, [])
