"""Tables of what was published: the entries that a search looks through, and what happened, in order."""

import uuid

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Index, String
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, Utc, UuidKey


class SearchEntry(Base):
    """One thing that can be found, as it is in its latest published version: nothing else stands here.

    It is written by the commands that publish and withdraw. `tags` are its facets as `facet:value`. How words are made
    of title, texts and code, the function `search_vector` of the database says.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("ix_search_entries_search", "search", postgresql_using="gin"),
        Index("ix_search_entries_tags", "tags", postgresql_using="gin"),
        Index("ix_search_entries_label", "label", "id"),
    )

    id: Mapped[UuidKey]
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    type: Mapped[str] = mapped_column(String(10))
    institution_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("institutions.id"))
    code: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(130))
    title: Mapped[Json]
    texts: Mapped[Json]
    facts: Mapped[Json]
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(100)))
    search: Mapped[str] = mapped_column(TSVECTOR, Computed("search_vector(title, texts, code)", persisted=True))


class Change(Base):
    """Something public happened. Ids are given out one transaction after another, so they tell the order of commits."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Utc]
    act: Mapped[str] = mapped_column(String(10))
    type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[uuid.UUID]
    version_id: Mapped[uuid.UUID | None]
    number: Mapped[int | None]
    institution_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("institutions.id"))
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[Json]
    facts: Mapped[Json]
