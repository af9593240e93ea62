"""What Open Badges 3.0 asks for and its JSON Schema lets pass, and all faults of a badge that anybody made."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from credentials.contexts import VC_V2
from credentials.dates import read_date_time
from credentials.faults import Fault
from credentials.openbadges.models import CONTEXT, OpenBadgeCredential
from credentials.openbadges.parts import faults_of

_CONTEXT = re.compile(CONTEXT)
_HASH = re.compile(r"sha256\$[0-9a-f]{64}|md5\$[0-9a-f]{32}")
BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})


def openbadge_faults(document: Mapping[str, Any]) -> list[Fault]:
    """Every fault of an Open Badge: of form (B.1), and of what the form does not say. Proofs are not looked at."""
    found = faults_of(OpenBadgeCredential, document)
    known = {(fault.pointer, fault.code) for fault in found}
    for rule in _RULES:
        found += [fault for fault in rule(document) if (fault.pointer, fault.code) not in known]
    return found


def _part(value: Any, *path: str) -> dict[str, Any]:
    """An object inside a document, empty where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, dict) else {}


def _parts(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """The objects in an array, with their places."""
    return [(at, item) for at, item in enumerate(value) if isinstance(item, dict)] if isinstance(value, list) else []


def _context_and_type(document: Mapping[str, Any]) -> Iterator[Fault]:
    """The contexts of VC 2.0 and of Open Badges stand first (9.1); one of the two names of a badge is its type."""
    kinds = document.get("type")
    if not BADGE_TYPES.intersection(k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)):
        yield Fault("schema-type-wrong", "Its type names OpenBadgeCredential.", "/type")
    yield from _contexts(document, "")
    for at, endorsement in _parts(document.get("endorsement")):
        yield from _contexts(endorsement, f"/endorsement/{at}")


def _contexts(document: Mapping[str, Any], place: str) -> Iterator[Fault]:
    named = document.get("@context")
    if not isinstance(named, list) or len(named) < 2:
        return
    if named[0] != VC_V2:
        yield Fault("schema-context-order", f"The first context is {VC_V2}.", f"{place}/@context/0")
    if not isinstance(named[1], str) or not _CONTEXT.match(named[1]):
        yield Fault("schema-context-order", "The second context is that of Open Badges 3.0.", f"{place}/@context/1")


def _who(document: Mapping[str, Any]) -> Iterator[Fault]:
    """The subject is somebody: an id, or at least one identifier (B.1.4); a hash has the form of one (B.1.12)."""
    subject = _part(document, "credentialSubject")
    if subject and not subject.get("id") and not subject.get("identifier"):
        yield Fault("subject-unnamed", "The subject has an id, or an identifier.", "/credentialSubject")
    for at, identity in _parts(subject.get("identifier")):
        value = identity.get("identityHash")
        if identity.get("hashed") is True and isinstance(value, str) and not _HASH.fullmatch(value):
            place = f"/credentialSubject/identifier/{at}/identityHash"
            yield Fault("hash-form", "A hash is sha256$ and 64 hexadecimal digits.", place)


def _how(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Criteria say something (B.1.5), and a result is one that the achievement describes (B.1.16)."""
    subject = _part(document, "credentialSubject")
    achievement = _part(subject, "achievement")
    criteria = achievement.get("criteria")
    if isinstance(criteria, dict) and not criteria.get("id") and not criteria.get("narrative"):
        place = "/credentialSubject/achievement/criteria"
        yield Fault("criteria-empty", "Criteria have an address or a narrative.", place)
    described = {str(each.get("id")): each for _, each in _parts(achievement.get("resultDescription"))}
    for at, result in _parts(subject.get("result")):
        place, named = f"/credentialSubject/result/{at}", result.get("resultDescription")
        if isinstance(named, str) and named not in described:
            yield Fault("result-undescribed", "The achievement describes no such result.", f"{place}/resultDescription")
        levels = {str(level.get("id")) for _, level in _parts(_part(described, str(named)).get("rubricCriterionLevel"))}
        reached = result.get("achievedLevel")
        if isinstance(reached, str) and reached not in levels:
            yield Fault("level-undescribed", "The result describes no such level.", f"{place}/achievedLevel")


def _when(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Nothing ends before it starts."""
    subject = _part(document, "credentialSubject")
    yield from _order(document, "validFrom", "validUntil", "")
    yield from _order(subject, "activityStartDate", "activityEndDate", "/credentialSubject")
    for at, endorsement in _parts(document.get("endorsement")):
        yield from _order(endorsement, "validFrom", "validUntil", f"/endorsement/{at}")


def _order(part: Mapping[str, Any], first: str, last: str, place: str) -> Iterator[Fault]:
    start, end = read_date_time(part.get(first)), read_date_time(part.get(last))
    if start and end and end < start:
        yield Fault("ends-before-start", f"{last} lies before {first}.", f"{place}/{last}")


_RULES: tuple[Callable[[Mapping[str, Any]], Iterator[Fault]], ...] = (_context_and_type, _who, _how, _when)
