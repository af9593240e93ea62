"""What kinds, relations and numbers of people are called, in Dutch and English."""

from collections.abc import Iterable

from app.reliance.rules.reliance import BUCKET, Kind, People, Relation, Way

KINDS = {
    Kind.MODULES: ("Modules", "Modules"),
    Kind.ROUTES: ("Routes", "Routes"),
    Kind.DIPLOMAS: ("Diploma's en certificaten", "Diplomas and certificates"),
    Kind.AGREEMENTS: ("Afspraken", "Agreements"),
    Kind.BADGES: ("Badges", "Badges"),
    Kind.DECISIONS: ("Besluiten over vrijstelling", "Decisions on exemption"),
}
RELATIONS = {
    Relation.ASSESSES: ("toetst", "assesses"),
    Relation.REQUIRES: ("vraagt vooraf", "requires first"),
    Relation.CONTAINS: ("bestaat uit", "contains"),
    Relation.NAMES_MODULE: ("vraagt module", "asks for module"),
    Relation.NAMES_OUTCOME: ("vraagt leeruitkomst", "asks for outcome"),
    Relation.COUNTS_FROM: ("laat meetellen", "lets count"),
    Relation.COUNTS_AS: ("telt als", "counts as"),
    Relation.SHOWS: ("op", "on"),
    Relation.COMPLETES: ("na afronding van", "on completing"),
    Relation.BASED_ON: ("steunt op", "rests on"),
}


def by_relation(ways: Iterable[Way]) -> dict[Relation, list[Way]]:
    """The same ways, those of one relation together, in their order."""
    found: dict[Relation, list[Way]] = {}
    for way in ways:
        found.setdefault(way.relation, []).append(way)
    return found


def people_words(count: People, language: str) -> str:
    """A number of people in words: 12, fewer than 5, or 10 to 14."""
    if count.at_least == count.at_most:
        return str(count.at_least)
    if count == People(1, BUCKET - 1):
        return f"minder dan {BUCKET}" if language == "nl" else f"fewer than {BUCKET}"
    return f"{count.at_least} {'tot' if language == 'nl' else 'to'} {count.at_most}"
