"""How alike two Dutch statements are, and which words differ; never that two outcomes are equal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import sqrt

LIKENESS_FROM = 0.35
"""From here on a likeness is worth showing to a person: chosen by reading the example sets, not proven."""
MOST_WORDS = 100
"""A text with more words than this is not laid beside another word by word: the time that takes grows too fast."""
_FILLER_WORDS = (
    "aan als bij dan dat de deze die dit door een eigen en er het hun in is met mee na naar of om ook op over samen "
    "te tot toe tussen uit van vanuit voor waarin wat wie zich zijn"
)
_FILLERS = frozenset(_FILLER_WORDS.split())


@dataclass(frozen=True)
class WordChange:
    """Words that stayed (`kept`), went (`removed`) or came (`added`)."""

    change: str
    text: str


@dataclass(frozen=True)
class Grams:
    """The different runs of three letters in a statement, as the bits of a number: fast to lay beside another."""

    bits: int
    count: int


class Alphabet:
    """Gives each run of three letters a bit, in the order in which they are met."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def read(self, statement: str) -> Grams:
        """The runs of three letters in the words that carry the meaning; articles, prepositions and the like do not."""
        runs = {f" {word} "[at : at + 3] for word in content_words(statement) for at in range(len(word))}
        bits = 0
        for run in runs:
            bits |= 1 << self._bits.setdefault(run, len(self._bits))
        return Grams(bits, len(runs))


def content_words(statement: str) -> list[str]:
    """The words of a Dutch statement in lower case, without those that only hold it together."""
    return [word for word in re.findall(r"[^\W_]+", statement.lower()) if word not in _FILLERS]


def likeness(one: Grams, other: Grams) -> float:
    """The cosine of two sets of runs of three letters, 0-1, to two places; 1.0 when they hold the same runs."""
    if not one.count or not other.count:
        return 0.0
    return round((one.bits & other.bits).bit_count() / sqrt(one.count * other.count), 2)


def word_changes(before: str, after: str) -> tuple[WordChange, ...]:
    """Word by word what became of a text, in reading order; texts over `MOST_WORDS` words as a whole."""
    old, new = before.split(), after.split()
    if max(len(old), len(new)) <= MOST_WORDS:
        return tuple(_changes(old, new))
    if old == new:
        return (WordChange("kept", " ".join(old)),)
    whole = (WordChange("removed", " ".join(old)), WordChange("added", " ".join(new)))
    return tuple(each for each in whole if each.text)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[WordChange]:
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield WordChange("kept", " ".join(old[from_old:to_old]))
            continue
        if to_old > from_old:
            yield WordChange("removed", " ".join(old[from_old:to_old]))
        if to_new > from_new:
            yield WordChange("added", " ".join(new[from_new:to_new]))
