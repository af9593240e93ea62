"""The text form: there and back without a change, strict, and every fault with its line."""

import uuid
from typing import Any

import pytest
import rfc8785
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.curriculum.documents.marked_yaml import MOST_BYTES, UnreadableText
from app.curriculum.documents.tree_text import in_lines, names_in, read_text, resolve, write_text
from app.curriculum.payloads import DiplomaContent
from app.curriculum.rules.names import Names, Naming
from app.curriculum.rules.tree import read_phases
from tests.curriculum.trees import JUNK, content, contents, node, phase

M1, M2, M3, LU, HERE = (str(uuid.UUID(int=number)) for number in range(1, 6))
NAMING = Naming(
    modules=Names.of([("M1", M1), ("zuid/M1", M2), ("M3", M3)], [("M1", M2), ("M2", M2)]),
    outcomes=Names.of([("SET/LU1", LU)]),
    institutions=Names.of([("noord", HERE)]),
)


def back(data: bytes, naming: Naming) -> dict[str, Any]:
    made = read_text(data)
    resolve(made, naming)
    assert made.faults == []
    return DiplomaContent.model_validate(made.data).model_dump(mode="json", exclude_none=True)


@settings(deadline=None, max_examples=150)
@given(contents())
def test_there_and_back_nothing_changes(made: dict[str, Any]) -> None:
    stored = DiplomaContent.model_validate(made).model_dump(mode="json", exclude_none=True)
    assert read_phases(stored["phases"])[1] == []
    codes = [(f"CODE-{at}", each) for at, each in enumerate(sorted(names_in(stored, "module"))) if at % 3]
    naming = Naming(modules=Names.of(codes))
    text = write_text(stored, naming)
    assert rfc8785.dumps(back(text, naming)) == rfc8785.dumps(stored)
    assert write_text(back(text, naming), naming) == text


def test_the_text_is_as_a_coordinator_would_write_it() -> None:
    tree = node("all_of", "alles", children=[
        node("module", "M1", module=M1), node("module", "contact", module=M2, equivalents=[M3], title={"nl": "Contact", "en": "Contact"}),
        node("outcome", "SET/LU1", outcome=LU), node("prerequisite", "daarna", after=["M1"], child=node("credits", "vrij", minEc=7.5, institution=HERE)),
    ])  # fmt: skip
    text = write_text(content(phase(tree)), NAMING).decode()
    assert text == (
        "title: {nl: Diploma}\n"
        "cohortYear: 2026\n"
        "ec: 60\n"
        "awards: diploma\n"
        "phases:\n"
        "- key: p\n"
        "  title: {nl: Fase}\n"
        "  ec: 60\n"
        "  certificate: false\n"
        "  requirement:\n"
        "    all_of: alles\n"
        "    children:\n"
        "    - module: M1\n"
        "    - module: zuid/M1\n"
        "      key: contact\n"
        "      equivalents: [M3]\n"
        "      title: {nl: Contact, en: Contact}\n"
        "    - outcome: SET/LU1\n"
        "    - prerequisite: daarna\n"
        "      after: [M1]\n"
        "      child:\n"
        "        credits: vrij\n"
        "        minEc: 7.5\n"
        "        institution: noord\n"
    )
    assert yaml.safe_load(text)["phases"][0]["requirement"]["all_of"] == "alles"
    assert back(text.encode(), NAMING) == content(phase(tree))


def test_names_mean_ones_own_first_and_ids_stand_where_none_means_one_thing() -> None:
    assert NAMING.modules.find("M1") == {M1}
    assert NAMING.modules.find("M2") == {M2}
    assert NAMING.modules.find(M3) == {M3}
    assert NAMING.modules.text_of(M2) == "zuid/M1"
    twins = Names.of([("SET/A", M1), ("SET/A", M2), (M3, M3)])
    assert (twins.text_of(M1), twins.text_of(M3), len(twins.find("SET/A"))) == (M1, M3, 2)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"a: &x [1]\nb: *x", "alias-unsafe", "Line 1, column 4"),
        (b"a: 1\nb: *x", "alias-unsafe", "Line 2, column 4"),
        (b"a: !!python/object:os.system x", "tag-unsafe", "Line 1, column 4"),
        (b"a: !local x", "tag-unsafe", "Line 1, column 4"),
        (b"[" * 50_000, "text-too-deep", "Line 1, column 61"),
        (b"- " * 50_000, "text-too-deep", "Line 1, column 121"),
        (b"--- 1\n--- 2", "documents-many", "Line 2, column 1"),
        (b'a: "\\ud800"', "character-unsafe", "Line 1, column 4"),
        (b'a:\n  "\\0": 1', "character-unsafe", "Line 2, column 3"),
        (b"a: [1", "not-yaml", "Line 1, column 6"),
        (b"a:\n\t- 1", "not-yaml", "Line 2, column 1"),
        (b"%YAML 9.9\n--- a", "not-yaml", "Line 1, column 1"),
        (b"a: \x00", "not-yaml", ""),
        (b"\xff", "not-utf-8", ""),
        (b"#" * (MOST_BYTES + 1), "text-too-large", ""),
    ],
)
def test_a_hostile_text_is_refused_with_its_line(text: bytes, code: str, line: str) -> None:
    with pytest.raises(UnreadableText) as refused:
        read_text(text)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.faults[0].detail.startswith(line)


def test_faults_that_leave_the_text_readable_are_all_named() -> None:
    made = read_text(
        b"title: {nl: x, nl: y}\n? [1, 2]\n: 3\nphases:\n- requirement: {module: M9, equivalents: [M1, M8, [1]]}\n- 7\n"
    )
    resolve(made, NAMING)
    assert [(fault.code, fault.pointer, fault.detail.partition(":")[0]) for fault in made.faults] == [
        ("duplicate-key", "/title/nl", "Line 1, column 16"),
        ("key-not-a-text", "", "Line 2, column 3"),
        ("name-unknown", "/phases/0/requirement/module", "Line 5, column 17"),
        ("name-unknown", "/phases/0/requirement/equivalents/1", "Line 5, column 47"),
    ]  # fmt: skip
    unclear = read_text(b"phases:\n- requirement: {outcome: SET/A}")
    resolve(unclear, Naming(outcomes=Names.of([("SET/A", M1), ("SET/A", M2)])))
    assert [fault.code for fault in unclear.faults] == ["name-ambiguous"]
    assert [fault.code for fault in read_text(b"- 1").faults] == ["not-a-diploma"]
    assert [fault.code for fault in read_text(b"").faults] == ["not-a-diploma"]


def test_what_looks_like_something_else_stays_a_code_and_numbers_stay_numbers() -> None:
    text = b"""phases:
- requirement:
    all_of: 2026
    children:
    - {module: NO}
    - {module: 1e3, key: ~}
    - {type: credits, key: on, minEc: 2.5}
    - {credits: half, minEc: 1e1}
    - {credits: text, minEc: "5"}
    - {credits: low, minEc: -5}
    - {credits: dot, minEc: 5.x}
  certificate: true
- requirement: x
"""
    made = read_text(text)
    first = made.data["phases"][0]
    root = first["requirement"]
    assert (root["type"], root["key"], first["certificate"]) == ("all_of", "2026", True)
    assert [(each["type"], each["key"]) for each in root["children"]] == [
        ("module", "NO"), ("module", None), ("credits", "on"), ("credits", "half"), ("credits", "text"), ("credits", "low"), ("credits", "dot"),
    ]  # fmt: skip
    assert [each.get("minEc") for each in root["children"]] == [None, None, 2.5, "1e1", "5", -5, "5.x"]
    assert made.data["phases"][1]["requirement"] == "x"


def test_faults_of_the_tree_get_the_line_of_what_is_nearest() -> None:
    text = b"phases:\n- key: p\n  requirement:\n    all_of: a\n    children:\n    - credits: c\n    - poem: p\n"
    made = read_text(text)
    _, faults = read_phases(made.data["phases"])
    assert {(fault.code, fault.detail.partition(":")[0]) for fault in in_lines(faults, made)} == {
        ("missing", "Line 6, column 7"),
        ("node-type-unknown", "Line 7, column 7"),
    }


@settings(deadline=None, max_examples=300)
@given(JUNK, st.data())
def test_whatever_comes_as_text_is_read_or_told(junk: Any, data: st.DataObject) -> None:
    body = {**content(phase(junk)), **data.draw(st.dictionaries(st.sampled_from(["phases", "ec", "title"]), JUNK))}
    text = yaml.safe_dump(body, allow_unicode=True).encode("utf-8", "surrogatepass")
    at = data.draw(st.integers(0, len(text)))
    spoilt = text[:at] + data.draw(st.binary(max_size=2)) + text[at + data.draw(st.integers(0, 2)) :]
    try:
        made = read_text(spoilt)
        resolve(made, NAMING)
        asked = DiplomaContent.model_validate(made.data).model_dump(mode="json")["phases"]
    except (UnreadableText, ValidationError):
        return
    phases, faults = read_phases(asked)
    assert faults or len(phases) == len(asked)
