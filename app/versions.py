"""The life of a version: draft -> published (immutable) -> withdrawn. Outcome sets are in review before publication."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Json, UuidKey
from app.problems import Problem, StaleEdit

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = "draft", "in-review", "published", "withdrawn"
PUBLIC = (PUBLISHED, WITHDRAWN)
"""What was published, and stays readable for anyone."""


class NotPublishable(Problem):
    """Something is missing or wrong in a draft; everything is named at once."""

    slug, title, status = "not-publishable", "This draft cannot be published yet", 400


class NothingToPublish(Problem):
    """There is no draft: it was published before, or never begun."""

    slug, title, status = "nothing-to-publish", "There is no draft to publish", 409


class DraftExists(Problem):
    """A next version is begun only when there is no draft."""

    slug, title, status = "draft-exists", "There is a draft already", 409


class AlreadyWithdrawn(Problem):
    """A version is withdrawn once."""

    slug, title, status = "already-withdrawn", "This version was withdrawn before", 409


class InReview(Problem):
    """What is in review stays as it is until it goes back to draft."""

    slug, title, status = "in-review", "This is in review, and stays as it is", 409


class VersionColumns:
    """What every version has. `content` is the whole of it; `digest` is given at publication."""

    id: Mapped[UuidKey]
    number: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default=DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    content: Mapped[Json]
    digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID]
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None]
    adopted: Mapped[dict[str, Any] | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(String(5000))


def digest_of(content: Any) -> str:
    """SHA-256, as 64 hex digits, over the RFC 8785 JSON of a content."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def edit(version: VersionColumns, content: Any, revision: int) -> None:
    """Puts new content into a draft. Raises InReview, StaleEdit when someone else edited it since that revision."""
    check_editable(version, revision)
    version.content = content
    version.revision += 1


def check_editable(version: VersionColumns, revision: int) -> None:
    """Raises InReview for what is in review, StaleEdit when someone else edited the draft since that revision."""
    if version.status == IN_REVIEW:
        raise InReview("It is in review: return it to draft first, with the reason.")
    if version.revision != revision:
        raise StaleEdit(f"It is at revision {version.revision} now; read it again and repeat your edit.")


def publish(version: VersionColumns, person_id: uuid.UUID, adopted: dict[str, Any] | None, *, now: datetime) -> None:
    """Makes a draft an immutable version, with the digest of its content."""
    version.status, version.digest = PUBLISHED, digest_of(version.content)
    version.published_at, version.published_by, version.adopted = now, person_id, adopted


def withdraw(version: VersionColumns, reason: str, *, now: datetime) -> None:
    """Withdraws a published version: it stays readable, and says so. Raises AlreadyWithdrawn."""
    if version.status == WITHDRAWN:
        raise AlreadyWithdrawn()
    version.status, version.withdrawn_at, version.withdrawal_reason = WITHDRAWN, now, reason
