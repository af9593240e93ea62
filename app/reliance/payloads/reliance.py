"""Answer bodies of what relies on a version."""

import uuid

from app.payloads import LanguageLine, Payload
from app.reliance.rules.reliance import ReliantKind, RelyingRelation


class PeopleAnswer(Payload):
    """A number of people, at least and at most. The public hears none, 1-4, 5-9, 10-14 and so on."""

    at_least: int
    at_most: int


class OwnerAnswer(Payload):
    """An institution in short."""

    id: uuid.UUID
    slug: str
    name: LanguageLine


class WayAnswer(Payload):
    """One way in which something relies on a thing: `label` is what the thing is called, such as an outcome's code."""

    relation: RelyingRelation
    id: uuid.UUID
    label: str


class ReliantAnswer(Payload):
    """One thing that relies on the version, and how. What a kind does not have is null."""

    kind: ReliantKind
    id: uuid.UUID
    version_id: uuid.UUID | None
    number: int | None
    code: str | None
    title: LanguageLine | None
    institution: OwnerAnswer | None
    status: str | None
    is_latest: bool | None
    how: list[WayAnswer]
    href: str | None


class ReliantsAnswer(Payload):
    """How many of a kind there are, the first of them, and the cursor of the rest in the list of that kind."""

    count: int
    items: list[ReliantAnswer]
    next: str | None


class InstitutionBadges(Payload):
    """Badges of one institution; `states` is null for who does not work there."""

    institution: OwnerAnswer
    issued: PeopleAnswer
    states: dict[str, int] | None


class BadgesAnswer(Payload):
    """Badges and certificates that were issued on it. `items` are those of the caller's own institutions."""

    issued: PeopleAnswer
    by_institution: list[InstitutionBadges]
    items: list[ReliantAnswer]
    next: str | None


class ReliedOn(Payload):
    """The version that is asked about; `outcome` is the code of the one outcome of it, if only that is meant."""

    kind: str
    id: uuid.UUID
    version_id: uuid.UUID
    number: int
    status: str
    code: str
    title: LanguageLine
    outcome: str | None


class RelianceAnswer(Payload):
    """All that relies on a version. `decisions` is null for who is no registrar and on no board of examiners."""

    on: ReliedOn
    modules: ReliantsAnswer
    routes: ReliantsAnswer
    diplomas: ReliantsAnswer
    agreements: ReliantsAnswer
    badges: BadgesAnswer
    decisions: ReliantsAnswer | None
