"""How a node of ELM 3.2 is written from the facts of a credential: its id, its texts by language, nothing empty."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from credentials.award import Words
from credentials.exemption import Record


def filled(**members: Any) -> dict[str, Any]:
    """The members that say something: what is absent is left out, not null or empty."""
    return {key: value for key, value in members.items() if value is not None and value not in ([], {}, "")}


def node(kind: str, iri: str, **members: Any) -> dict[str, Any]:
    """A node of that class, with the members that say something."""
    return {"id": iri, "type": kind, **filled(**members)}


def urn(record: Record, kind: str, *parts: object) -> str:
    """The id of a node that is only in this credential: of its own, so that two credentials never share it."""
    return ":".join(["urn:epass", kind, record.uuid, *(str(part) for part in parts)])


def words(text: Mapping[str, str]) -> dict[str, str]:
    """A text by language, without the languages in which there is none."""
    return {language: said for language, said in text.items() if said.strip()}


def languages(record: Record) -> list[str]:
    """The languages of a credential: Dutch, and English where the title is in English too."""
    return ["nl", "en"] if record.title.get("en", "").strip() else ["nl"]


def texts(record: Record, *, nl: str, en: str) -> dict[str, str]:
    """A text of ours in the languages of the credential."""
    return {language: {"nl": nl, "en": en}[language] for language in languages(record)}


def note(record: Record, text: Mapping[str, str], *parts: object) -> dict[str, Any] | None:
    """Free text as a node; None where there is none. `parts` tell it from the other notes."""
    return node("Note", urn(record, "note", *parts), noteLiteral=said) if (said := words(text)) else None


def in_language(text: Words | None, language: str) -> str:
    """A text in a language, in Dutch where that lacks, and empty where there is none at all."""
    return (text or {}).get(language) or (text or {}).get("nl", "")


def number(value: Decimal) -> str:
    """A number in digits, without the zeros at its end: 5, 2.5, 60."""
    return format(value.normalize(), "f")
