"""Two versions of a diploma beside each other: what became of each node, and what that means for who begins."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.curriculum.rules.names import Names
from app.curriculum.rules.tree import raw_below

Words = dict[str, str]


class NodeChange(StrEnum):
    """What became of a node. One that moved and changed is changed, and says from where to where it moved."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True)
class MemberChange:
    """A member that is not what it was; None where it is not said."""

    member: str
    before: Any
    after: Any


@dataclass(frozen=True)
class NodeLine:
    """One node across both versions. `before` and `after` are the keys of what it stands directly below."""

    key: str
    label: Words
    change: NodeChange
    members: tuple[MemberChange, ...]
    before: str | None
    after: str | None
    words: Words


@dataclass(frozen=True)
class PhaseLine:
    """The credits of a phase in both versions; None where a version has no such phase."""

    key: str
    label: Words
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Cohorts:
    """The whole comparison."""

    nodes: tuple[NodeLine, ...]
    phases: tuple[PhaseLine, ...]
    ec_before: float
    ec_after: float
    meaning: tuple[Words, ...]

    @property
    def counts(self) -> dict[NodeChange, int]:
        """How many nodes there are of each change."""
        found = Counter(line.change for line in self.nodes)
        return {change: found[change] for change in NodeChange}


@dataclass(frozen=True)
class _Node:
    raw: Mapping[str, Any]
    parent: str

    @property
    def own(self) -> dict[str, Any]:
        return {name: value for name, value in self.raw.items() if name not in {"key", "children", "child"}}


_MEMBERS: dict[str, tuple[str, str]] = {
    "type": ("soort", "type"),
    "title": ("titel", "title"),
    "ec": ("studiepunten", "credits"),
    "certificate": ("eigen getuigschrift", "own certificate"),
    "count": ("aantal", "number"),
    "minEc": ("minimum aantal studiepunten", "least credits"),
    "maxEc": ("maximum aantal studiepunten", "most credits"),
    "sharedEc": ("studiepunten die ook elders meetellen", "credits shared with another award"),
    "level": ("niveau", "level"),
    "minLevel": ("minimum niveau", "least level"),
    "theme": ("thema", "theme"),
    "kind": ("soort", "kind"),
    "institution": ("instelling", "institution"),
    "module": ("module", "module"),
    "equivalents": ("modules die ook tellen", "modules that count too"),
    "outcome": ("leeruitkomst", "learning outcome"),
    "version": ("versie van de leeruitkomst", "version of the outcome"),
    "maxAgeMonths": ("hoogste leeftijd in maanden", "greatest age in months"),
    "minHours": ("minimum aantal uren", "least hours"),
    "article": ("artikel", "article"),
    "effect": ("gevolg", "effect"),
    "grade": ("laagste cijfer", "lowest grade"),
    "years": ("geldig in jaren", "valid in years"),
    "after": ("eerst af te ronden", "to be completed first"),
}


def in_words(number: float, lang: str) -> str:
    """A number as people write it: with a comma in Dutch."""
    return f"{number:g}".replace(".", ",") if lang == "nl" else f"{number:g}"


def compare_cohorts(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> Cohorts:
    """Two contents of a diploma, whose trees can be read, node by node by key; what was dropped comes last."""
    old, new = dict(_nodes(before)), dict(_nodes(after))
    order = [*new, *(key for key in old if key not in new)]
    lines = tuple(_line(key, old.get(key), new.get(key), names) for key in order)
    phases = tuple(_phases(before["phases"], after["phases"]))
    meaning = tuple(_meaning(before, after, lines, new))
    return Cohorts(lines, phases, before["ec"], after["ec"], meaning)


def _nodes(content: Mapping[str, Any]) -> Iterator[tuple[str, _Node]]:
    """Phases and the nodes in them, by key: a phase stands below the diploma, which has no key."""
    for phase in content["phases"]:
        own = {name: phase[name] for name in ("key", "title", "ec", "certificate") if name in phase}
        yield phase["key"], _Node(own, "")
        yield from _below(phase["requirement"], phase["key"])


def _below(raw: Mapping[str, Any], parent: str) -> Iterator[tuple[str, _Node]]:
    yield raw["key"], _Node(raw, parent)
    for _, child in raw_below(raw):
        yield from _below(child, raw["key"])


def _line(key: str, old: _Node | None, new: _Node | None, names: Names) -> NodeLine:
    label = _label(new or old, key, names)
    if old is None or new is None:
        change, words = (NodeChange.DROPPED, _both("vervalt", "is dropped"))
        if new is not None:
            change, words = NodeChange.ADDED, _both("is nieuw", "is new")
        said = {language: f"{label[language]} {words[language]}." for language in label}
        return NodeLine(key, label, change, (), old.parent if old else None, new.parent if new else None, said)
    members = tuple(_changed(old.own, new.own))
    moved = old.parent != new.parent
    change = NodeChange.CHANGED if members else NodeChange.MOVED if moved else NodeChange.SAME
    parts = [_member_words(each, names) for each in members]
    if moved:
        parts.append(
            _both(f"staat onder {new.parent}, eerst {old.parent}", f"is below {new.parent}, was below {old.parent}")
        )
    parts = parts or [_both("blijft gelijk", "stays the same")]
    said = {language: f"{label[language]}: {'; '.join(part[language] for part in parts)}." for language in label}
    return NodeLine(key, label, change, members, old.parent, new.parent, said)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[MemberChange]:
    for member in sorted(old.keys() | new.keys()):
        if _set(old.get(member)) != _set(new.get(member)):
            yield MemberChange(member, old.get(member), new.get(member))


def _set(value: Any) -> Any:
    """Lists in trees have no order: two that hold the same are the same."""
    return sorted(value) if isinstance(value, list) else value


def _label(node: _Node | None, key: str, names: Names) -> Words:
    raw = node.raw if node else {}
    if title := raw.get("title"):
        return _both(title["nl"], title.get("en", title["nl"]))
    named = names.text_of(raw["module"]) if "module" in raw else key
    return _both(named, named)


def _both(dutch: str, english: str) -> Words:
    return {"nl": dutch, "en": english}


def _member_words(change: MemberChange, names: Names) -> Words:
    dutch, english = _MEMBERS[change.member]
    before, after = _said(change.before, names), _said(change.after, names)
    return _both(
        f"{dutch} was {before['nl']}, wordt {after['nl']}", f"{english} was {before['en']}, becomes {after['en']}"
    )


def _said(value: Any, names: Names) -> Words:
    match value:
        case None:
            return _both("niet genoemd", "not said")
        case bool():
            return _both("ja", "yes") if value else _both("nee", "no")
        case dict():
            return _both(f"'{value['nl']}'", f"'{value.get('en', value['nl'])}'")
        case list():
            text = ", ".join(sorted(names.text_of(each) for each in value))
            return _both(text, text)
    if isinstance(value, float):
        return _both(*(in_words(value, lang) for lang in ("nl", "en")))
    text = names.text_of(str(value))
    return _both(text, text)


def _phases(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[PhaseLine]:
    old, new = ({phase["key"]: phase for phase in phases} for phases in (before, after))
    for key in [*new, *(key for key in old if key not in new)]:
        phase = new.get(key) or old[key]
        label = _both(phase["title"]["nl"], phase["title"].get("en", phase["title"]["nl"]))
        yield PhaseLine(key, label, *(side[key]["ec"] if key in side else None for side in (old, new)))


def _meaning(
    before: Mapping[str, Any], after: Mapping[str, Any], lines: Sequence[NodeLine], new: Mapping[str, _Node]
) -> Iterator[Words]:
    """What it comes to for a learner, in short."""
    old_year, new_year = before["cohortYear"], after["cohortYear"]
    if old_year != new_year:
        yield _both(
            f"Wie in {old_year} begon, houdt de eisen van {old_year}. De andere gelden voor wie in {new_year} begint.",
            f"Who began in {old_year} keeps the rules of {old_year}. The others are for who begins in {new_year}.",
        )
    else:
        yield _both(
            f"Beide versies zijn voor cohort {new_year}. Wie is ingeschreven, houdt de versie van de inschrijving.",
            f"Both versions are for the cohort of {new_year}. Who is enrolled keeps the version of the enrolment.",
        )
    if before["ec"] != after["ec"]:
        yield _both(
            f"Het geheel was {in_words(before['ec'], 'nl')} EC en wordt {in_words(after['ec'], 'nl')} EC.",
            f"The whole was {before['ec']:g} EC and becomes {after['ec']:g} EC.",
        )
    found = Counter(line.change for line in lines)
    if found[NodeChange.SAME] == len(lines):
        yield _both("De eisen zijn gelijk.", "The requirements are the same.")
        return
    added, dropped, changed = (found[each] for each in (NodeChange.ADDED, NodeChange.DROPPED, NodeChange.CHANGED))
    yield _both(
        f"Nieuw: {added}. Vervallen: {dropped}. Veranderd: {changed}. Verplaatst: {found[NodeChange.MOVED]}.",
        f"New: {added}. Dropped: {dropped}. Changed: {changed}. Moved: {found[NodeChange.MOVED]}.",
    )
    yield from _thresholds(lines, new)


def _thresholds(lines: Sequence[NodeLine], new: Mapping[str, _Node]) -> Iterator[Words]:
    for line in lines:
        raw = new[line.key].raw if line.key in new else {}
        if raw.get("type") == "threshold" and raw["effect"] != "advice" and line.change is not NodeChange.SAME:
            yield _both(
                f"Let op de drempel {line.label['nl']} ({raw['article']}): die is nieuw of anders.",
                f"Mind the threshold {line.label['en']} ({raw['article']}): it is new or different.",
            )
