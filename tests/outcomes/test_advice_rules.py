"""Advice on wording, by tables of sentences; and that the example sets, which people wrote with care, get little."""

from pathlib import Path

import pytest
import yaml

from app.outcomes.rules.advice import HINTS, MOST_WORDS, Hint, advise, advise_on_set

EXAMPLES = Path(__file__).resolve().parents[2] / "app" / "example" / "data" / "outcome-sets"
GOOD = {"nl": "Begeleidt bewoners bij herstel.", "en": "Supports residents in recovery."}
CRITERIA = [{"nl": "Sluit aan"}]


@pytest.mark.parametrize(
    ("dutch", "level", "codes"),
    [
        ("Begeleidt bewoners bij herstel.", 6, []),
        ("Zet de eigen ervaring om in ervaringskennis.", 5, []),
        ("Past wet- en regelgeving van het sociaal domein toe op een casus.", 6, []),
        ("Onderzoeken van een vraag uit de praktijk", 6, []),
        ("De student begeleidt bewoners", 5, ["no-verb-first"]),
        ("Kan een gesprek voeren", 5, ["no-verb-first"]),
        ("Kwaliteit van zorg", 5, ["no-verb-first"]),
        ("Inzicht in groepen", 5, ["no-verb-first"]),
        ("Projectplan voor een wijk", 5, ["no-verb-first"]),
        ("Lotgenotencontact in de buurt", 5, ["no-verb-first"]),
        ("...", 5, ["no-verb-first"]),
        ("Weet hoe een wijkteam werkt", 5, ["vague-verb"]),
        ("De student kent de meldcode", 5, ["vague-verb"]),
        ("Begrijpt de positie van mantelzorgers", 5, ["vague-verb"]),
        ("Heeft kennis van de jeugdwet", 5, ["vague-verb"]),
        ("Heeft een goed inzicht in groepsdynamiek", 5, ["vague-verb"]),
        ("Kennis hebben van wetgeving", 5, ["vague-verb"]),
        ("Is zich bewust van eigen vooroordelen", 5, ["vague-verb"]),
        ("Is op de hoogte van de sociale kaart", 5, ["vague-verb"]),
        ("Is in staat wetten te begrijpen", 5, ["vague-verb"]),
        ("Maakt wetten begrijpelijk voor bewoners", 5, []),
        ("Analyseert een vraag en adviseert een bestuur", 6, ["two-outcomes"]),
        ("Werkt samen met docent en student", 6, []),
        ("Bewaakt rust en kwaliteit in een groep", 6, []),
        ("Bevordert zelfhulp en lotgenotencontact", 6, []),
        ("Reflecteert op werken en organiseren", 6, []),
        ("Verantwoordt het handelen in een proeve", 6, ["bound-to-course"]),
        ("Toont tijdens de lessen leiderschap", 6, ["bound-to-course"]),
        ("Maakt de opdracht van module 3", 6, ["bound-to-course"]),
        ("Draagt ervaringskennis over aan een team of opleiding", 6, []),
        ("Geeft een training aan vrijwilligers", 6, []),
        ("Begeleidt " + "heel " * (MOST_WORDS - 2) + "veel", 6, ["too-long"]),
        ("Begeleidt " + "heel " * (MOST_WORDS - 3) + "veel", 6, []),
        ("Benoemt kenmerken van een groep", 5, ["verb-below-level"]),
        ("Herkent psychische aandoeningen", 6, ["verb-below-level"]),
        ("Herkent psychische aandoeningen", 5, []),
        ("Herkent psychische aandoeningen", None, []),
        (
            "De cursist weet na de les wat een wijk is en vertelt dat " + "verder " * 20,
            5,
            ["vague-verb", "two-outcomes", "bound-to-course", "too-long"],
        ),
    ],
)
def test_dutch_sentences(dutch: str, level: int | None, codes: list[str]) -> None:
    found = advise({"nl": dutch, "en": GOOD["en"]}, level, CRITERIA)
    assert [hint.code for hint in found] == codes
    assert {hint.pointer for hint in found} <= {"/statement/nl"}


@pytest.mark.parametrize(
    ("english", "level", "codes"),
    [
        ("Supports residents in recovery.", 6, []),
        ("To design a plan with a family", 6, []),
        ("Assess the safety of a child", 6, []),
        ("Students support residents", 5, ["no-verb-first"]),
        ("Knowledge of the law", 5, ["no-verb-first"]),
        ("Awareness of bias", 5, ["no-verb-first"]),
        ("To know the law", 5, ["vague-verb"]),
        ("Understands how a team works", 5, ["vague-verb"]),
        ("Students can understand groups", 5, ["vague-verb"]),
        ("Has good insight into groups", 5, ["vague-verb"]),
        ("Is well aware of bias", 5, ["vague-verb"]),
        ("Clarifies debts and shows the way to help", 6, ["two-outcomes"]),
        ("Accounts for results to clients and citizens", 6, []),
        ("Leads a group during the course", 6, ["bound-to-course"]),
        ("Passes expertise on to a team or a course", 6, []),
        ("Supports " + "very " * (MOST_WORDS - 1), 6, ["too-long"]),
        ("Describes a group", 6, ["verb-below-level"]),
    ],
)
def test_english_sentences(english: str, level: int, codes: list[str]) -> None:
    found = advise({"nl": GOOD["nl"], "en": english}, level, CRITERIA, "/outcomes/3")
    assert [(hint.code, hint.pointer) for hint in found] == [(code, "/outcomes/3/statement/en") for code in codes]


def test_what_is_missing_is_said_and_each_code_comes_once() -> None:
    assert advise({"nl": GOOD["nl"]}, 5, []) == [
        Hint("criteria-missing", "/criteria"),
        Hint("english-missing", "/statement/en"),
    ]
    assert advise(GOOD, None, None) == []
    both = advise({"nl": "Weet veel", "en": "Knows much"}, 5, None)
    assert [(hint.code, hint.pointer) for hint in both] == [("vague-verb", "/statement/nl")]


def test_every_hint_is_said_in_both_languages() -> None:
    assert all(set(words) == {"nl", "en"} and all(words.values()) for words in HINTS.values())
    assert Hint("too-long", "").words is HINTS["too-long"]


def test_a_set_gets_advice_by_the_code_of_its_outcomes() -> None:
    good = {"code": "A", "statement": GOOD, "level": 5, "criteria": CRITERIA}
    vague = {**good, "code": "B", "statement": {**GOOD, "nl": "Kent de wet"}}
    assert advise_on_set({"outcomes": [good, vague]}) == [("B", [Hint("vague-verb", "/outcomes/1/statement/nl")])]


def test_the_example_sets_get_little_advice_and_each_piece_is_right() -> None:
    """Read by a person: four sentences join two verbs, one recognises at level 6, one names a test."""
    given = {}
    for path in sorted(EXAMPLES.glob("*.yaml")):
        example = yaml.safe_load(path.read_text(encoding="utf-8"))
        for each in example["outcomes"]:
            level = each.get("level", example["levels"][0])
            if hints := advise({"nl": each["nl"], "en": each["en"]}, level, each["criteria"]):
                given[each["code"]] = [hint.code for hint in hints]
    assert given == {
        "SW-05": ["two-outcomes"],
        "SW-07": ["two-outcomes"],
        "NL-02": ["two-outcomes"],
        "NL-06": ["two-outcomes"],
        "GA-03": ["verb-below-level"],
        "GA-13": ["bound-to-course"],
    }
