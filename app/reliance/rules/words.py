"""What kinds, relations and numbers of people are called, in Dutch and English."""

from collections.abc import Iterable

from app.reliance.rules.reliance import BUCKET, People, ReliantKind, RelyingRelation, Way

KINDS = {
    ReliantKind.MODULES: ("Modules", "Modules"),
    ReliantKind.ROUTES: ("Routes", "Routes"),
    ReliantKind.DIPLOMAS: ("Diploma's en certificaten", "Diplomas and certificates"),
    ReliantKind.AGREEMENTS: ("Afspraken", "Agreements"),
    ReliantKind.BADGES: ("Badges", "Badges"),
    ReliantKind.DECISIONS: ("Besluiten over vrijstelling", "Decisions on exemption"),
}
RELATIONS = {
    RelyingRelation.ASSESSES: ("toetst", "assesses"),
    RelyingRelation.REQUIRES: ("vraagt vooraf", "requires first"),
    RelyingRelation.CONTAINS: ("bestaat uit", "contains"),
    RelyingRelation.NAMES_MODULE: ("vraagt module", "asks for module"),
    RelyingRelation.NAMES_OUTCOME: ("vraagt leeruitkomst", "asks for outcome"),
    RelyingRelation.COUNTS_FROM: ("laat meetellen", "lets count"),
    RelyingRelation.COUNTS_AS: ("telt als", "counts as"),
    RelyingRelation.SHOWS: ("op", "on"),
    RelyingRelation.COMPLETES: ("na afronding van", "on completing"),
    RelyingRelation.EXEMPTS: ("vrijstelling binnen", "exemption within"),
    RelyingRelation.BASED_ON: ("steunt op", "rests on"),
}


def by_relation(ways: Iterable[Way]) -> dict[RelyingRelation, list[Way]]:
    """The same ways, those of one relation together, in their order."""
    found: dict[RelyingRelation, list[Way]] = {}
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
