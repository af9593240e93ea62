"""Assertions of Open Badges 2.0: read as they are. Nothing in one proves who made it, so none counts by itself."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from app.problems import Fault
from app.recognition.rules.badges import title_of

KIND = "badge"
"""The kind of evidence that such a badge is."""
CONTEXT = "https://w3id.org/openbadges/v2"
MAX_PARTS = 5000
UNVERIFIED, REVOKED, EXPIRED = "badge-unverified", "badge-revoked", "badge-expired"


def is_assertion(value: Any) -> bool:
    """Whether a JSON value says that it is an assertion of Open Badges 2.0 (Open Badges 2.0, Assertion)."""
    if not isinstance(value, dict):
        return False
    context, kinds = value.get("@context"), value.get("type")
    has_context = CONTEXT in context if isinstance(context, list) else context == CONTEXT
    return has_context and ("Assertion" in kinds if isinstance(kinds, list) else kinds == "Assertion")


def assertion_faults(value: Mapping[str, Any]) -> Iterator[Fault]:
    """What an assertion lacks, every fault at once: id, recipient, badge, issuedOn, verification."""
    if _count(value) > MAX_PARTS:
        yield Fault("badge-too-large", f"A badge holds at most {MAX_PARTS} members and items.")
        return
    if not _is_address(value.get("id")):
        yield Fault("credential-without-id", "An assertion has a web address or a urn:uuid as its id.", "/id")
    recipient = value.get("recipient")
    if not isinstance(recipient, dict) or not all(isinstance(recipient.get(key), str) for key in ("type", "identity")):
        yield Fault("recipient-missing", "It says whom it is about: type and identity.", "/recipient")
    badge = value.get("badge")
    if not isinstance(badge, dict) and not _is_address(badge):
        yield Fault("badge-missing", "It says of which badge it is: the badge itself, or its address.", "/badge")
    if moment_of(value.get("issuedOn")) is None:
        yield Fault("issued-on-missing", "It says when it was issued, with a time zone.", "/issuedOn")
    if value.get("expires") is not None and moment_of(value["expires"]) is None:
        yield Fault("expires-wrong", "The moment on which it expires cannot be read.", "/expires")
    if not isinstance(value.get("verification", value.get("verify")), dict):
        yield Fault("verification-missing", "It says how it can be verified: hosted or signed.", "/verification")


def _count(value: Any) -> int:
    ahead, parts = [value], 0
    for part in ahead:
        parts += len(part)
        ahead += [each for each in (part.values() if isinstance(part, dict) else part) if isinstance(each, dict | list)]
    return parts


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"(https?://|urn:uuid:)[^\s<>\"]{1,480}", value))


def moment_of(value: Any) -> datetime | None:
    """A moment of ISO 8601 with its zone, in UTC; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def assertion_title(value: Mapping[str, Any]) -> str:
    """What the badge is called, at most 200 characters."""
    badge = value.get("badge")
    return title_of(badge) if isinstance(badge, dict) else "Badge"


def assertion_facts(value: Mapping[str, Any]) -> dict[str, str]:
    """What is shown of an assertion: when it was issued and expires, and who its issuer is said to be."""
    badge = value.get("badge")
    issuer = badge.get("issuer") if isinstance(badge, dict) else None
    named = issuer.get("name") if isinstance(issuer, dict) else issuer
    facts = {
        "issuedOn": value.get("issuedOn"),
        "expires": value.get("expires"),
        "issuer": named,
        "revoked": "yes" if value.get("revoked") else None,
    }
    return {key: each[:500] for key, each in facts.items() if isinstance(each, str) and each}


def assertion_alignments(value: Mapping[str, Any]) -> Iterator[str]:
    """The addresses that the badge is aligned to (Open Badges 2.0, AlignmentObject)."""
    badge = value.get("badge")
    found = badge.get("alignment") if isinstance(badge, dict) else None
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict) and isinstance(item.get("targetUrl"), str):
            yield item["targetUrl"]


def hosted_code(facts: Mapping[str, Any], *, is_hosted: bool, now: datetime) -> str | None:
    """Why such a badge does not count by itself: unverified unless a known issuer hosts it, revoked, or expired."""
    if facts.get("revoked"):
        return REVOKED
    expires = moment_of(facts.get("expires"))
    if expires and expires <= now:
        return EXPIRED
    return None if is_hosted else UNVERIFIED
