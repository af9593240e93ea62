"""Answer bodies of searching and following."""

import uuid
from datetime import datetime
from typing import Literal

from app.payloads import LanguageLine, LanguageText, Payload
from app.publications.rules import Act, EntryType, Subject


class InstitutionBrief(Payload):
    """Whose something is."""

    slug: str
    name: LanguageLine


class SetReference(Payload):
    """The set, in its latest published version, that an outcome stands in."""

    id: uuid.UUID
    version_id: uuid.UUID
    code: str
    title: LanguageLine


class SearchHit(Payload):
    """One thing that was found, as it is in its latest published version.

    `highlight` is its title, and `snippet` a piece of its other texts where the title has no mark: HTML with `<mark>`
    only, everything else escaped. `matchedIn` says where the words stand: in the title, a text beside it, the other
    language, or none of these (a code, or a part of a longer word). `subjectId` is the set of an outcome, else the
    module, route or programme.
    """

    type: EntryType
    id: uuid.UUID
    subject_id: uuid.UUID
    uri: str
    code: str
    title: LanguageText
    highlight: str
    snippet: str | None
    matched_in: Literal["title", "text", "translation", "other"] | None
    levels: list[int]
    institution: InstitutionBrief | None
    set: SetReference | None
    number: int | None
    ec: float | None


class FacetCount(Payload):
    """A value of a facet, and how many hits have it."""

    value: str
    count: int


class SearchPage(Payload):
    """One page of hits, how many there are in all, the cursor of the next page, and counts for each facet if asked."""

    items: list[SearchHit]
    next: str | None
    total: int
    facets: dict[str, list[FacetCount]] | None


class ChangeAnswer(Payload):
    """Something public happened: created, published or withdrawn.

    Of a new version of a set `outcomes` counts what is new, reworded, split, merged, unchanged or dropped; of other
    versions `members` names the parts that differ from the version before; `reason` says why something was withdrawn.
    """

    id: int
    at: datetime
    act: Act
    type: Subject
    subject_id: uuid.UUID
    version_id: uuid.UUID | None
    number: int | None
    code: str
    title: LanguageLine
    uri: str
    institution: InstitutionBrief | None
    outcomes: dict[str, int] | None = None
    members: list[str] | None = None
    reason: str | None = None


class ChangesAnswer(Payload):
    """Changes in the order in which they happened. `next` is where to go on, now or later; nothing is ever missed."""

    items: list[ChangeAnswer]
    next: str
    is_caught_up: bool
