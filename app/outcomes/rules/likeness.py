"""How alike Dutch statements are, and which words differ; never that two outcomes are equal."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

LIKENESS_FROM = 0.35
"""From here on a likeness is worth showing to a person: measured on the example sets, see docs/decisions/006."""
MOST_WORDS = 100
"""A text with more words than this is not laid beside another word by word: the time that takes grows too fast."""
_ROWS_AT_ONCE = 100
"""So many statements are laid beside all others at a time: with 20,000 others that takes some 50 MB."""
_MOST_SHARED = 3


@dataclass(frozen=True)
class Alike:
    """Two statements by their places in two lists, and how alike they are (0-1, to two places)."""

    one: int
    other: int
    likeness: float


@dataclass(frozen=True)
class WordChange:
    """Words that stayed (`kept`), went (`removed`) or came (`added`)."""

    change: str
    text: str


class Measure:
    """The likeness of Dutch statements: the cosine of their runs of 3 to 5 letters, those that are rare weighing more.

    What is rare is learnt once, from the statements of a register: the same two statements are equally alike wherever
    they are laid beside each other. Measured on nothing, nothing is alike.
    """

    def __init__(self, statements: Sequence[str]) -> None:
        # Imported here because it takes a second, which only who measures should wait for.
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer: Any = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._is_fitted = bool(statements)
        if statements:
            self._vectorizer.fit(statements)
            self._runs = self._vectorizer.build_analyzer()

    def alike(
        self,
        ones: Sequence[str],
        others: Sequence[str],
        *,
        threshold: float = LIKENESS_FROM,
        most: int | None = None,
    ) -> Iterator[list[Alike]]:
        """For each of `ones` in order, which of `others` (at most so many) are so much alike, the most alike first."""
        if not (self._is_fitted and ones and others):
            return
        left, right = self._vectorizer.transform(ones), self._vectorizer.transform(others).T.tocsr()
        for start in range(0, len(ones), _ROWS_AT_ONCE):
            beside = (left[start : start + _ROWS_AT_ONCE] @ right).tocsr()
            beside.sort_indices()
            for row in range(beside.shape[0]):
                cells = slice(beside.indptr[row], beside.indptr[row + 1])
                numbers = beside.data[cells].round(2)
                near = (numbers >= threshold).nonzero()[0]
                order = near[(-numbers[near]).argsort(kind="stable")][:most]
                found = zip(beside.indices[cells][order].tolist(), numbers[order].tolist(), strict=True)
                yield [Alike(start + row, at, number) for at, number in found]

    def shared_words(self, one: str, other: str) -> list[tuple[str, str]]:
        """The words of `one` that carry most of the likeness, each with the word of `other` that it is most like."""
        if not self._is_fitted:
            return []
        rows = self._vectorizer.transform([one, other])
        product = rows[0].multiply(rows[1]).tocoo()
        weights = dict(zip(product.col.tolist(), product.data.tolist(), strict=True))
        of_one, of_other = self._runs_of_words(one), self._runs_of_words(other)
        found = []
        for word, runs in of_one.items():
            mates = [(sum(weights.get(run, 0.0) for run in runs & mine), mate) for mate, mine in of_other.items()]
            weight, mate = max(mates, key=lambda each: each[0], default=(0.0, ""))
            found.append((weight, word, mate))
        most = sorted((each for each in found if each[0] > 0), key=lambda each: -each[0])[:_MOST_SHARED]
        return [(word, mate) for weight, word, mate in most if weight >= most[0][0] / 4]

    def _runs_of_words(self, statement: str) -> dict[str, set[int]]:
        """Of each word the places of its runs of three letters or more: what alike words share."""
        words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", statement.lower())
        known: dict[str, int] = self._vectorizer.vocabulary_
        return {
            word: {known[run] for run in self._runs(word) if run in known and len(run.strip()) > 2} for word in words
        }


@lru_cache(maxsize=2)
def fitted(statements: tuple[str, ...]) -> Measure:
    """The measure of a register with these statements; kept, because fitting it to 20,000 of them takes seconds."""
    return Measure(statements)


def likeness_reason(number: float, one: str, other: str, shared: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Why two Dutch statements are shown beside each other, in Dutch and English."""
    if one == other:
        return {
            "nl": "De Nederlandse zinnen zijn woordelijk gelijk. Of de leeruitkomsten dat zijn, beslissen mensen.",
            "en": "The Dutch sentences are equal word for word. Whether the outcomes are, people decide.",
        }
    words = ", ".join(f"'{mine}'" if mine == theirs else f"'{mine}' / '{theirs}'" for mine, theirs in shared)
    most = (
        {"nl": f" Het meest tellen {words}.", "en": f" What counts most is {words}."}
        if shared
        else {"nl": "", "en": ""}
    )
    comma = f"{number:.2f}".replace(".", ",")
    return {
        "nl": f"De Nederlandse zinnen lijken op elkaar: {comma} op een schaal van 0 tot 1.{most['nl']} Dat is een "
        "gelijkenis, geen oordeel.",
        "en": f"The Dutch sentences look alike: {number:.2f} on a scale of 0 to 1.{most['en']} That is a likeness, "
        "not a judgement.",
    }


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
