"""Advice on the wording of a learning outcome: hints by code, never a refusal.

The rules look at words, they do not understand sentences: each hint is a question to the author. The numbers and word
lists are ours, tried on the example sets; no standard gives them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_WORDS = 25
"""A longer statement is hard to assess as one outcome."""

HINTS = {
    "no-verb-first": {
        "nl": "Begin met een werkwoord dat zegt wat iemand doet, zoals: begeleidt, ontwerpt, beoordeelt.",
        "en": "Begin with a verb that says what someone does, such as: supports, designs, assesses.",
    },
    "vague-verb": {
        "nl": "Weten, begrijpen of inzicht hebben kan men niet zien. Zeg wat iemand ermee doet: past toe, legt uit.",
        "en": "Knowing, understanding or insight cannot be seen. Say what someone does with it: applies, explains.",
    },
    "two-outcomes": {
        "nl": "Dit lijken twee leeruitkomsten in één zin. Kan iemand het ene halen en het andere niet, splits ze dan.",
        "en": "These look like two outcomes in one sentence. If one can be met without the other, split them.",
    },
    "bound-to-course": {
        "nl": "Een leeruitkomst staat los van waar of hoe iemand leert: noem geen module, les of toets.",
        "en": "An outcome is independent of where or how someone learns: name no module, lesson or test.",
    },
    "too-long": {
        "nl": f"Maak de zin korter dan {MOST_WORDS} woorden; wat men moet kunnen zien, hoort bij de criteria.",
        "en": f"Make the sentence shorter than {MOST_WORDS} words; what one must be able to see goes to the criteria.",
    },
    "verb-below-level": {
        "nl": "Dit werkwoord vraagt minder dan het niveau. Denk aan: analyseert, ontwerpt, verantwoordt.",
        "en": "This verb asks less than the level does. Think of: analyses, designs, accounts for.",
    },
    "criteria-missing": {
        "nl": "Zeg waaraan men ziet dat de leeruitkomst is behaald.",
        "en": "Say by what one sees that the outcome is met.",
    },
    "english-missing": {
        "nl": "Geef de zin ook in het Engels; zonder kan de set niet worden gepubliceerd.",
        "en": "Give the sentence in English too; the set cannot be published without.",
    },
}
"""What is said for each code, in both languages."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO_DUTCH_VERB = _listed("dat dit het met niet uit vanuit wat")
_DUTCH_NOUNS = tuple(
    _listed(
        "aandacht agent assistent bericht client cliënt concept contact context docent effect inzicht kracht "
        "kunst macht opdracht overzicht patient patiënt product project rapport recht respect student talent teit "
        "toezicht"
    )
)
"""Words, and ends of words, that end like the third person of a Dutch verb and are none."""
_DUTCH_INFINITIVES = _listed(
    "adviseren analyseren begeleiden beoordelen bepalen bouwen coachen evalueren formuleren geven handelen "
    "leiden maken onderbouwen onderzoeken ontwerpen ontwikkelen organiseren reflecteren signaleren toepassen "
    "uitleggen uitvoeren verantwoorden vergelijken vertalen voeren werken"
)
_ENGLISH_VERBS = _listed(
    "accounts acts advises analyses analyzes answers applies appraises assesses assists assumes builds "
    "carries clarifies chooses coaches collaborates collects compares conducts connects contributes "
    "coordinates counters creates defends describes designs develops directs discusses distinguishes draws "
    "empowers evaluates explains explores facilitates formulates gives guards guides helps identifies "
    "implements initiates integrates interprets investigates involves justifies leads lists makes manages "
    "mediates monitors names negotiates observes organises organizes passes performs plans positions prepares "
    "presents proposes raises recognises recognizes reflects reports resolves reviews selects sets shows "
    "solves states strengthens substantiates supervises supports tells turns uses weighs works writes"
)
_NO_ENGLISH_VERB = _listed("always clients has is participants professionals residents skills students this")
"""Words that end like the third person of an English verb, and do not say what someone does."""
_SUBJECT = r"^(?:(?:(?:de|een) )?(?:student|deelnemer|professional|cursist)|je|hij|zij) "
_VAGUE_DUTCH = re.compile(
    rf"(?:{_SUBJECT})?(?:(?:weet|weten|kent|kennen|begrijpt|begrijpen|snapt|beseft|leert)\b"
    r"|(?:heeft|bezit) (?:\w+ ){0,2}?(?:kennis|inzicht|begrip|notie)\b|(?:kennis|inzicht) hebben\b"
    r"|is (?:zich )?(?:\w+ )?(?:bekend|bewust|vertrouwd|op de hoogte)\b|maakt kennis\b|doet kennis op\b"
    r"|(?:kan|is in staat) .*\b(?:weten|begrijpen|snappen)$)"
)
_VAGUE_ENGLISH = re.compile(
    r"(?:(?:the )?students? (?:can |will )?)?(?:to )?(?:(?:knows?|understands?|appreciates?|learns?)\b"
    r"|(?:has|have|having|possess(?:es)?) (?:\w+ ){0,2}?(?:knowledge|insight|understanding)\b"
    r"|(?:is|be) (?:\w+ )?(?:aware|familiar|acquainted)\b)"
)
_COURSE_DUTCH = re.compile(
    r"\b(?:(?:leer)?modules?|cursus(?:sen)?|(?:hoor|werk)colleges?|onderwijseenheid|semesters?|studiejaar|tentamens?"
    r"|minor|proeve|(?:kennis|eind)toets|(?:tijdens|na|in) (?:de|het|deze|dit|een) (?:les(?:sen)?|college|vak|blok"
    r"|training|opleiding|stage|workshop))\b"
)
_COURSE_ENGLISH = re.compile(
    r"\b(?:modules?|semesters?|exams?|examinations?|tutorials?|test of competence"
    r"|(?:during|after|in) (?:the|this|a) (?:course|lesson|lecture|training|class|workshop|placement))\b"
)
_FITS_UP_TO = {
    "nl": {"noemt": 4, "benoemt": 4, "herhaalt": 4, "volgt": 4, "helpt": 4, "assisteert": 4, "vertelt": 4,
           "herkent": 5, "beschrijft": 5, "ordent": 5, "verzamelt": 5},
    "en": {"names": 4, "lists": 4, "repeats": 4, "follows": 4, "helps": 4, "assists": 4, "tells": 4,
           "recognises": 5, "recognizes": 5, "describes": 5, "collects": 5},
}  # fmt: skip
"""The highest level at which a verb still asks enough."""


@dataclass(frozen=True)
class Hint:
    """One piece of advice: its code, and the JSON pointer of what it is about."""

    code: str
    pointer: str

    @property
    def words(self) -> Mapping[str, str]:
        """What is said to a person, in both languages."""
        return HINTS[self.code]


def advise(
    statement: Mapping[str, str], level: int | None, criteria: Sequence[Any] | None, place: str = ""
) -> list[Hint]:
    """Advice on one statement; none for a level or criteria that are None.

    Each code at most once: where the Dutch gives a reason for it, the English is not looked at for it.
    """
    found = {code: Hint(code, f"{place}/statement/nl") for code in _dutch(statement["nl"], level)}
    if "en" in statement:
        for code in _english(statement["en"], level):
            found.setdefault(code, Hint(code, f"{place}/statement/en"))
    else:
        found["english-missing"] = Hint("english-missing", f"{place}/statement/en")
    if criteria is not None and not criteria:
        found["criteria-missing"] = Hint("criteria-missing", f"{place}/criteria")
    return sorted(found.values(), key=lambda hint: list(HINTS).index(hint.code))


def advise_on_set(content: Mapping[str, Any]) -> list[tuple[str, list[Hint]]]:
    """For each outcome of a set that gets advice: its code and the advice, in the order of the set."""
    found = [
        (outcome["code"], advise(outcome["statement"], outcome["level"], outcome["criteria"], f"/outcomes/{at}"))
        for at, outcome in enumerate(content["outcomes"])
    ]
    return [(code, hints) for code, hints in found if hints]


def _dutch(statement: str, level: int | None) -> Iterator[str]:
    text = statement.strip().lower().rstrip(".")
    yield from _common(text, level, "nl", _VAGUE_DUTCH, _COURSE_DUTCH, _is_dutch_verb)
    if any(
        _is_dutch_verb(word) and word not in _DUTCH_INFINITIVES for word in re.findall(r"\ben ([^\W\d_]{4,})", text)
    ):
        yield "two-outcomes"


def _english(statement: str, level: int | None) -> Iterator[str]:
    text = statement.strip().lower().rstrip(".").removeprefix("to ")
    yield from _common(text, level, "en", _VAGUE_ENGLISH, _COURSE_ENGLISH, _is_english_verb)
    if any(word in _ENGLISH_VERBS for word in re.findall(r"\band ([a-z]{4,})", text)):
        yield "two-outcomes"


def _common(
    text: str,
    level: int | None,
    language: str,
    vague: re.Pattern[str],
    course: re.Pattern[str],
    is_verb: Callable[[str], bool],
) -> Iterator[str]:
    words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", text)
    first = words[0] if words else ""
    if vague.match(text):
        yield "vague-verb"
    elif not is_verb(first):
        yield "no-verb-first"
    if course.search(text):
        yield "bound-to-course"
    if len(words) >= MOST_WORDS:
        yield "too-long"
    if level is not None and level > _FITS_UP_TO[language].get(first, level):
        yield "verb-below-level"


def _is_dutch_verb(word: str) -> bool:
    """Whether a word looks like a verb in the third person (it ends in -t) or is a well-known infinitive."""
    looks_so = word.endswith("t") and not word.endswith(_DUTCH_NOUNS) and word not in _NO_DUTCH_VERB
    return looks_so or word in _DUTCH_INFINITIVES


def _is_english_verb(word: str) -> bool:
    """Whether a word that begins a statement looks like a verb in the third person, or is a well-known verb."""
    looks_so = word.endswith("s") and not word.endswith("ss") and word not in _NO_ENGLISH_VERB
    return looks_so or f"{word}s" in _ENGLISH_VERBS or f"{word}es" in _ENGLISH_VERBS
