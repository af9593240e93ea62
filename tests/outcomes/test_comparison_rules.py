"""What a comparison says of outcomes, by tables."""

import uuid
from typing import Any

import pytest

from app.outcomes.rules.associations import AssociationType
from app.outcomes.rules.comparison import (
    MOST_ELSEWHERE,
    RELATION_OF,
    Agreement,
    Asked,
    Basis,
    Entry,
    Link,
    Relation,
    agreed_links,
    compare,
    read_columns,
)
from app.outcomes.rules.likeness import LIKENESS_FROM, Measure, word_changes

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


def entry(dutch: str, identity: int | None = None, **changes: Any) -> Entry:
    own = uuid.uuid4()
    statement = {"nl": dutch, **changes.pop("en", {})}
    return Entry(own, uuid.UUID(int=identity) if identity else own, {"code": "A", "statement": statement, **changes})


def relations(*columns: list[Entry]) -> list[tuple[str, tuple[int, ...]]]:
    return [(row.relation.value, row.missing) for row in compare(columns).rows]


@pytest.mark.parametrize(
    ("texts", "columns", "faults"),
    [
        ([str(ONE), f"{TWO}@3"], (Asked(ONE), Asked(TWO, 3)), []),
        ([f"{ONE}@1", f"{ONE}@2", str(ONE).upper()], (Asked(ONE, 1), Asked(ONE, 2), Asked(ONE)), []),
        ([], (), [("sets-count", "query:set")]),
        ([str(ONE)], (Asked(ONE),), [("sets-count", "query:set")]),
        ([str(ONE), str(ONE)], (Asked(ONE),), [("set-twice", "query:set.1")]),
        (["x", f"{ONE}@0"], (), [("set-unreadable", "query:set.0"), ("set-unreadable", "query:set.1")]),
        ([f"{ONE}@100000", f"{ONE}@1 "], (), [("set-unreadable", "query:set.0"), ("set-unreadable", "query:set.1")]),
        (
            ["x", *(str(uuid.UUID(int=n)) for n in range(3, 8)), str(uuid.UUID(int=3))],
            tuple(Asked(uuid.UUID(int=n)) for n in range(3, 8)),
            [("sets-count", "query:set"), ("set-unreadable", "query:set.0"), ("set-twice", "query:set.6")],
        ),
    ],
)  # fmt: skip
def test_columns_are_read_with_every_fault_at_once(texts: list[str], columns: Any, faults: Any) -> None:
    found, wrong = read_columns(texts)
    assert (found, [(fault.code, fault.pointer) for fault in wrong]) == (columns, faults)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("a b c", "a b c", [("kept", "a b c")]),
        ("Begeleidt bewoners bij herstel", "Begeleidt mensen bij herstel",
         [("kept", "Begeleidt"), ("removed", "bewoners"), ("added", "mensen"), ("kept", "bij herstel")]),
        ("a b", "b", [("removed", "a"), ("kept", "b")]),
        ("b", "b c", [("kept", "b"), ("added", "c")]),
        ("", "a b", [("added", "a b")]),
        ("a " * 100 + "b", "a " * 100 + "c", [("removed", "a " * 100 + "b"), ("added", "a " * 100 + "c")]),
        ("", "a " * 100 + "b", [("added", "a " * 100 + "b")]),
        ("a " * 100 + "b", "a " * 100 + "b", [("kept", "a " * 100 + "b")]),
        ("a " * 99 + "b", "a " * 99 + "c", [("kept", ("a " * 99)[:-1]), ("removed", "b"), ("added", "c")]),
    ],
)  # fmt: skip
def test_differences_are_said_word_by_word(before: str, after: str, changes: Any) -> None:
    found = word_changes(before, after)
    assert [(each.change, each.text) for each in found] == changes
    for text, gone in ((before, "added"), (after, "removed")):
        assert " ".join(each.text for each in found if each.change != gone) == text


def test_versions_of_a_set_meet_by_identity() -> None:
    first = [
        entry("Begeleidt bewoners", 1, level=5),
        entry("Leidt een team", 2),
        entry("Sluit aan", 3),
        entry("Weg", 4),
    ]
    second = [
        entry("Leidt een team", 2),
        entry("Begeleidt mensen", 1, level=5),
        entry("Sluit aan", 3, ec=2),
        entry("Nieuw", 5),
    ]
    found = compare([first, second])
    assert [(row.relation.value, row.missing) for row in found.rows] == [
        ("reworded", ()),
        ("same", ()),
        ("reworded", ()),
        ("only-here", (1,)),
        ("only-here", (0,)),
    ]
    reworded, same, more, gone, new = found.rows
    assert [(each.change, each.text) for each in reworded.links[0].words["nl"]] == [
        ("kept", "Begeleidt"),
        ("removed", "bewoners"),
        ("added", "mensen"),
    ]
    assert (reworded.links[0].changed, more.links[0].changed) == (("statement",), ("ec",))
    assert (same.links[0].basis, same.links[0].words, more.links[0].words) == (Basis.IDENTITY, {}, {})
    assert (gone.lead.dutch, new.lead.dutch, new.links, found.elsewhere) == ("Weg", "Nieuw", (), ())
    assert {relation.value: count for relation, count in found.summary.items() if count} == {
        "same": 1, "reworded": 2, "only-here": 2,
    }  # fmt: skip


def test_english_that_came_or_went_is_a_difference_too() -> None:
    row = compare([[entry("A", 1)], [entry("A", 1, en={"en": "Added"})]]).rows[0]
    assert [(each.change, each.text) for each in row.links[0].words["en"]] == [("added", "Added")]


def test_a_likeness_is_said_to_be_one_even_when_the_words_are_equal() -> None:
    equal = compare([[entry("Leidt een groep bewoners")], [entry("Leidt een groep bewoners")]]).rows[0]
    close = compare([[entry("Leidt een groep bewoners")], [entry("Leidt groepen bewoners")]]).rows[0]
    for row, words in ((equal, "people decide"), (close, "not a judgement")):
        link = row.links[0]
        assert (row.relation, link.basis) == (Relation.LOOKS_ALIKE, Basis.LIKENESS)
        assert link.reason
        assert words in link.reason["en"]
    number = close.links[0].likeness
    assert equal.links[0].likeness == 1.0
    assert number is not None
    assert LIKENESS_FROM <= number < 1
    assert f"{number:.2f}".replace(".", ",") in (close.links[0].reason or {})["nl"]


def test_each_outcome_stands_in_one_row_beside_what_it_is_most_like() -> None:
    exact, near = entry("Leidt een groep bewoners"), entry("Leidt een groep bewoners buiten")
    found = compare([[exact], [near, entry("Leidt een groep bewoners")], [entry("Leidt een groep bewoners")]])
    assert [(row.relation.value, row.missing) for row in found.rows] == [("looks-alike", ()), ("only-here", (0, 2))]
    assert {link.other for link in found.elsewhere} | {link.one for link in found.elsewhere} >= {near.id, exact.id}
    assert relations([entry("Kookt")], [entry("Zingt")]) == [("only-here", (1,)), ("only-here", (0,))]


def test_what_people_agreed_goes_before_a_likeness() -> None:
    one, alike, agreed = entry("Leidt een groep bewoners"), entry("Leidt een groep bewoners"), entry("Coacht")
    reason = {"nl": "Ander accent", "en": "Other emphasis"}
    link = Link(one.id, agreed.id, Relation.DELIBERATELY_DIFFERENT, Basis.ASSOCIATION, reason=reason)
    found = compare([[one], [alike, agreed]], [link])
    assert [(row.relation.value, row.lead.dutch) for row in found.rows] == [
        ("deliberately-different", one.dutch),
        ("only-here", alike.dutch),
    ]
    assert found.rows[0].links[0].reason == reason
    assert [each.basis for each in found.elsewhere] == [Basis.LIKENESS]


def test_an_outcome_that_was_split_stands_beside_the_part_that_it_still_is() -> None:
    old, part, rest = entry("Luistert en plant", 1), entry("Plant", 2), entry("Luistert", 1)
    found = compare([[old], [part, rest]], steps=[(old.id, part.id), (old.id, rest.id)])
    assert [(row.relation, row.cells) for row in found.rows] == [
        (Relation.SPLIT, (old, rest)),
        (Relation.SPLIT, (None, part)),
    ]
    links = [[(link.one, link.other, link.relation, link.basis) for link in row.links] for row in found.rows]
    to_part = (old.id, part.id, Relation.SPLIT, Basis.LINEAGE)
    assert links == [[(old.id, rest.id, Relation.SPLIT, Basis.LINEAGE), to_part], [to_part]]
    assert (found.elsewhere, found.rows[0].links[0].words) == ((), {})
    assert (found.summary[Relation.SPLIT], found.summary[Relation.ONLY_HERE]) == (2, 0)


def test_merged_outcomes_are_told_whichever_version_comes_first() -> None:
    one, two, merged = entry("Ontmoet", 1), entry("Verbindt", 2), entry("Ontmoet en verbindt", 3)
    steps = [(one.id, merged.id), (two.id, merged.id)]
    for columns in ([[one, two], [merged]], [[merged], [one, two]]):
        found = compare(columns, steps=steps)
        assert [row.relation for row in found.rows] == [Relation.MERGED, Relation.MERGED]
        assert {link.relation for row in found.rows for link in row.links} == {Relation.MERGED}


def test_steps_are_followed_through_versions_that_are_not_compared() -> None:
    old, between, kept, late = entry("A", 1), entry("B", 2), entry("A", 1), entry("C", 3)
    steps = [(old.id, kept.id), (old.id, between.id), (between.id, late.id)]
    assert [row.relation for row in compare([[old], [late]], steps=steps).rows] == [Relation.REWORDED]
    found = compare([[old], [kept, late]], steps=steps)
    assert [(row.relation, row.missing) for row in found.rows] == [(Relation.SPLIT, ()), (Relation.SPLIT, (0,))]


def test_where_people_agreed_a_likeness_says_nothing_more() -> None:
    one, other = entry("Leidt een groep bewoners"), entry("Leidt een groep bewoners buiten")
    for relation in RELATION_OF.values():
        row = compare([[one], [other]], [Link(other.id, one.id, relation, Basis.ASSOCIATION)]).rows[0]
        assert (row.relation, [link.basis for link in row.links]) == (relation, [Basis.ASSOCIATION])
        assert [(each.change, each.text) for each in row.links[0].words["nl"]] == [
            ("kept", "Leidt een groep bewoners"), ("removed", "buiten"),
        ]  # fmt: skip


def test_of_agreements_the_closest_decides_the_row() -> None:
    one, near, far = entry("Leidt"), entry("Stuurt"), entry("Kookt")
    links = [
        Link(one.id, far.id, Relation.OVERLAPPING, Basis.ASSOCIATION),
        Link(near.id, one.id, Relation.SAME, Basis.ASSOCIATION),
    ]
    for given in (links, links[::-1]):
        found = compare([[one], [far, near]], given)
        assert [row.relation for row in found.rows] == [Relation.SAME, Relation.ONLY_HERE]
        assert found.elsewhere == (links[0],)


def test_likeness_is_that_of_the_register_where_it_is_known() -> None:
    columns = [[entry("Leidt een groep bewoners")], [entry("Leidt een groep jongeren")]]
    people = (
        "bewoners",
        "jongeren",
        "ouderen",
        "kinderen",
        "burgers",
        "cliënten",
        "studenten",
        "naasten",
        "vrijwilligers",
    )
    common = Measure([f"Leidt een groep {each}" for each in people])
    assert [row.relation for row in compare(columns).rows] == [Relation.LOOKS_ALIKE]
    assert [row.relation for row in compare(columns, (), common).rows] == [Relation.ONLY_HERE] * 2
    assert compare([[], []]).rows == ()


def test_of_the_links_between_rows_the_strongest_are_kept() -> None:
    many = [entry("Leidt een groep bewoners") for _ in range(20)]
    found = compare([many, [entry("Leidt een groep bewoners") for _ in range(20)]])
    assert len(found.elsewhere) == MOST_ELSEWHERE
    assert all(link.reason for link in found.elsewhere)


def agreement(kind: AssociationType, origin: Entry, destination: Entry) -> Agreement:
    return Agreement(uuid.uuid4(), kind, origin, destination, {"nl": "Zo afgesproken"})


@pytest.mark.parametrize("kind", AssociationType)
def test_an_agreement_holds_in_every_version_and_says_where_words_changed(kind: AssociationType) -> None:
    then, now = entry("Leidt", 1), [entry("Leidt", 1, ec=2), entry("Stuurt", 1)]
    other = entry("Coacht", 9)
    made = agreement(kind, then, other)
    links = agreed_links([[now[0]], [now[1]], [other]], [made])
    assert [(link.one, link.other, link.wording_changed) for link in links] == [
        (now[0].id, other.id, False),
        (now[1].id, other.id, True),
    ]
    assert {(link.relation, link.basis, link.association) for link in links} == {
        (RELATION_OF[kind], Basis.ASSOCIATION, made.id)
    }
    assert links[0].reason == {"nl": "Zo afgesproken"}
    assert agreed_links([[entry("Leidt", 3)], [other]], [made]) == []


def test_new_criteria_are_other_words_too() -> None:
    then, now, other = entry("Leidt", 1, criteria=[]), entry("Leidt", 1, criteria=[{"nl": "X"}]), entry("Coacht", 9)
    made = agreement(AssociationType.SAME_AS, other, then)
    assert [link.wording_changed for link in agreed_links([[now], [other]], [made])] == [True]


def test_of_two_agreements_on_a_pair_the_one_on_these_words_counts() -> None:
    old, new, other = entry("Leidt", 1), entry("Stuurt", 1), entry("Coacht", 9)
    first, second = (agreement(AssociationType.OVERLAPS, each, other) for each in (old, new))
    third = agreement(AssociationType.OVERLAPS, other, old)
    for given, column, expected in (
        ([first, second], new, second),
        ([second, first], new, second),
        ([first, third], new, third),
        ([first, second], old, first),
    ):
        assert [link.association for link in agreed_links([[column], [other]], given)] == [expected.id]
    both = [first, agreement(AssociationType.PRECEDES, old, other)]
    assert len(agreed_links([[old], [other]], both)) == 2
