"""How alike statements are: by the definition, on the example sets and paraphrases of them, and for many at once."""

import math
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outcomes.rules.likeness import Measure, fitted, likeness_reason
from tests.conftest import ROOT
from tests.outcomes.paraphrases import PARAPHRASES, example_statements

KNOWN = ("Begeleidt bewoners bij herstel", "Leidt een groep bewoners", "Kookt voor een groep", "Zingt bij herstel")


def runs(statement: str) -> Counter[str]:
    """Runs of 3 to 5 letters in each word, with a space on either side; a shorter word is one run, whole."""
    found: Counter[str] = Counter()
    for word in statement.lower().split():
        padded = f" {word} "
        for size in (3, 4, 5):
            found[padded[:size]] += 1
            for at in range(1, len(padded) - size + 1):
                found[padded[at : at + size]] += 1
            if len(padded) <= size:
                break
    return found


def by_definition(one: str, other: str, known: Sequence[str]) -> float:
    """The cosine of tf-idf, written out: tf = 1 + ln(count), idf = 1 + ln((1 + all) / (1 + those that have it))."""
    has = Counter(run for each in known for run in runs(each))

    def weights(statement: str) -> dict[str, float]:
        return {
            run: (1 + math.log(count)) * (1 + math.log((1 + len(known)) / (1 + has[run])))
            for run, count in runs(statement).items()
            if run in has
        }

    a, b = weights(one), weights(other)
    length = math.sqrt(sum(x * x for x in a.values()) * sum(x * x for x in b.values()))
    return sum(a[run] * b[run] for run in a.keys() & b.keys()) / length if length else 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KNOWN[0], KNOWN[0]),
        (KNOWN[0], KNOWN[1]),
        (KNOWN[1], KNOWN[2]),
        (KNOWN[0], "Begeleidde BEWONERS en groepen"),
        (KNOWN[2], "Xyz"),
        (KNOWN[2], "Er is een groep, een groep"),
    ],
)
def test_a_likeness_is_the_cosine_of_weighed_runs_of_letters(one: str, other: str) -> None:
    expected = round(by_definition(one, other, KNOWN), 2)
    found = [each.likeness for own in Measure(KNOWN).alike([one], [other], threshold=0.01) for each in own]
    assert found == ([pytest.approx(expected, abs=0.0051)] if expected >= 0.01 else [])


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1), min_size=2, max_size=6))
def test_a_likeness_is_the_same_from_both_sides_and_never_over_one(statements: list[str]) -> None:
    measure = Measure(statements)
    there = {(a.one, a.other): a.likeness for own in measure.alike(statements, statements, threshold=0.1) for a in own}
    assert all(there[at, at] == 1.0 for at in range(len(statements)))
    assert all(there[other, one] == number <= 1.0 for (one, other), number in there.items())


def test_the_most_alike_come_first_and_equals_in_their_order() -> None:
    found = list(Measure(KNOWN).alike([KNOWN[0]], [KNOWN[3], KNOWN[0], KNOWN[2], KNOWN[0]], threshold=0.1))
    assert [each.other for each in found[0]] == [1, 3, 0]
    few = list(Measure(KNOWN).alike([KNOWN[0]], [KNOWN[3], KNOWN[0], KNOWN[2], KNOWN[0]], threshold=0.1, most=1))
    assert [each.other for each in few[0]] == [1]


def test_what_is_just_alike_enough_counts() -> None:
    number = next(Measure(KNOWN).alike([KNOWN[0]], [KNOWN[3]], threshold=0.01))[0].likeness
    assert len(next(Measure(KNOWN).alike([KNOWN[0]], [KNOWN[3]], threshold=number))) == 1
    assert next(Measure(KNOWN).alike([KNOWN[0]], [KNOWN[3]], threshold=number + 0.01)) == []


@pytest.mark.parametrize(("known", "ones", "others"), [((), KNOWN, KNOWN), (KNOWN, (), KNOWN), (KNOWN, KNOWN, ())])
def test_nothing_is_alike_where_there_is_nothing(
    known: Sequence[str], ones: Sequence[str], others: Sequence[str]
) -> None:
    assert list(Measure(known).alike(ones, others)) == []


def test_measured_on_nothing_no_words_are_shared() -> None:
    assert Measure(()).shared_words("Kookt", "Kookt") == []


def test_many_are_laid_beside_many_without_mixing_them_up() -> None:
    many = [f"Begeleidt bewoner{number} bij vraag{number * 7}" for number in range(250)]
    found = list(Measure(many).alike(many, many, threshold=0.99))
    assert [[(each.one, each.other) for each in own] for own in found] == [[(at, at)] for at in range(250)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Begeleidt bewoners", "Begeleidde de bewoner", {("begeleidt", "begeleidde"), ("bewoners", "bewoner")}),
        ("Kookt voor een groep", "Zingt met de groep", {("groep", "groep")}),
        ("Kookt", "Zingt", set()),
        ("Kookt", "...", set()),
        ("...", "Kookt", set()),
    ],
)
def test_a_reason_names_the_words_that_carry_it(one: str, other: str, expected: set[tuple[str, str]]) -> None:
    assert set(Measure((*KNOWN, one, other)).shared_words(one, other)) == expected


def test_a_reason_says_that_a_likeness_is_no_judgement() -> None:
    reason = likeness_reason(0.5, "a", "b", [("groep", "groep"), ("bewoners", "bewoner")])
    assert "0,50" in reason["nl"]
    assert "'groep', 'bewoners' / 'bewoner'" in reason["nl"]
    assert "geen oordeel" in reason["nl"]
    assert "0.50" in reason["en"]
    assert "not a judgement" in reason["en"]
    assert "counts most" not in likeness_reason(0.5, "a", "b", [])["en"]
    assert "beslissen mensen" in likeness_reason(1.0, "a", "a", [])["nl"]


def test_a_measure_of_the_same_register_is_made_once() -> None:
    assert fitted(KNOWN) is fitted(tuple(KNOWN))


def test_paraphrases_are_found_again_and_little_else() -> None:
    known = example_statements()
    pairs = [(code, text) for code, texts in PARAPHRASES.items() for text in texts]
    asked, codes = [text for _, text in pairs], list(known)
    measure = Measure(list(known.values()))
    found = [[codes[each.other] for each in own] for own in measure.alike(asked, list(known.values()))]
    first = sum(own[:1] == [code] for own, (code, _) in zip(found, pairs, strict=True))
    right = sum(code in own for own, (code, _) in zip(found, pairs, strict=True))
    assert len(pairs) > 40
    assert first / len(pairs) >= 0.9
    assert right / len(pairs) >= 0.9
    assert right / sum(len(own) for own in found) >= 0.8


def test_the_server_starts_without_what_only_a_measure_needs() -> None:
    check = "import sys, app.main; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0
