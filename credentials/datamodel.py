"""What every credential and presentation must look like, whatever it is about (VC Data Model 2.0, 4-5, and 1.1, 4-5).

These are the rules that a JSON-LD processor does not see. Terms that no context defines are for `canonicalize`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from credentials.contexts import VC_V1, VC_V2
from credentials.dates import read_date_time
from credentials.faults import Fault
from credentials.identifiers import is_url
from credentials.resources import is_digest_multibase, is_digest_sri, matches_multibase, matches_sri

Resources = Mapping[str, bytes]
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_NEEDS_ID = {
    VC_V2: frozenset({"credentialSchema"}),
    VC_V1: frozenset({"credentialSchema", "credentialStatus", "refreshService"}),
}
"""Parts that need an id beside their type: VC Data Model 2.0, 4.11; 1.1, 4.9, 5.4 and 5.5."""
_PARTS = (
    "credentialStatus",
    "credentialSchema",
    "refreshService",
    "termsOfUse",
    "evidence",
    "confidenceMethod",
    "renderMethod",
)


def structure_faults(document: Any, *, resources: Resources | None = None) -> list[Fault]:
    """Every way in which a document breaks the structural rules of a credential or a presentation, by its type.

    Its first context says by which version it is judged: 2.0, or 1.1. `resources` are those related resources that
    are known, by URL; their digests must match. Proofs, terms and what the claims mean are not looked at.
    """
    return list(_document(document, "", resources or {}))


def version_of(document: Mapping[str, Any]) -> str | None:
    """The base context of a document (VC Data Model 2.0, 4.3; 1.1, 4.1), or None when it starts with neither."""
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else None
    return first if first in (VC_V1, VC_V2) else None


def _document(document: Any, at: str, resources: Resources) -> Iterator[Fault]:
    if not isinstance(document, dict):
        yield Fault("not-an-object", "A credential or presentation is a JSON object.", at)
        return
    yield from _contexts(document, at)
    yield from _identifier(document, at)
    kinds = values(document.get("type"))
    if "VerifiablePresentation" in kinds:
        yield from _presentation(document, at, resources)
    else:
        yield from _credential(document, at, resources)


def values(value: Any) -> list[Any]:
    """A property's values: those of an array, or the one."""
    return value if isinstance(value, list) else [value]


def _contexts(document: dict[str, Any], at: str) -> Iterator[Fault]:
    contexts, place = document.get("@context"), f"{at}/@context"
    if not isinstance(contexts, list) or not contexts:
        yield Fault("context-form", "The contexts are an array with one item or more.", place)
        return
    if version_of(document) is None:
        yield Fault("context-base", f"The first context is {VC_V2}, or {VC_V1} for version 1.1.", f"{place}/0")
    for index, context in enumerate(contexts):
        if not isinstance(context, dict) and not is_url(context):
            yield Fault("context-form", "A context is a URL or an object.", f"{place}/{index}")


def _identifier(node: dict[str, Any], at: str, *, is_needed: bool = False) -> Iterator[Fault]:
    if (is_needed or "id" in node) and not is_url(node.get("id")):
        yield Fault("id-form", "An id is one absolute URL.", f"{at}/id")


def _types(node: dict[str, Any], at: str, *needed: str) -> Iterator[Fault]:
    kinds = values(node["type"]) if "type" in node else []
    if not kinds or not all(isinstance(kind, str) and kind for kind in kinds):
        yield Fault("type-form", "A type is one text or more.", f"{at}/type")
    elif needed and not set(needed) & set(kinds):
        yield Fault("type-missing", f"Its type does not say {' or '.join(needed)}.", f"{at}/type")


def _credential(document: dict[str, Any], at: str, resources: Resources) -> Iterator[Fault]:
    version = version_of(document) or VC_V2
    yield from _types(document, at, "VerifiableCredential")
    yield from _agent(document, at, "issuer", is_needed=True)
    yield from _each(document, at, "credentialSubject", _subject, is_needed=True)
    yield from _period(document, at, version)
    for name in _PARTS:
        yield from _each(document, at, name, _part(name in _NEEDS_ID[version]))
    yield from _each(document, at, "proof", _part(is_id_needed=False))
    if version == VC_V2:
        yield from _texts(document, at)
        yield from _related(document, at, resources)


def _agent(document: dict[str, Any], at: str, name: str, *, is_needed: bool = False) -> Iterator[Fault]:
    """An issuer (4.7) or holder (4.13): a URL, or an object whose id is one."""
    value = document.get(name)
    if isinstance(value, dict):
        yield from _identifier(value, f"{at}/{name}", is_needed=True)
    elif (is_needed or name in document) and not is_url(value):
        yield Fault(f"{name}-form", f"The {name} is a URL, or an object whose id is one.", f"{at}/{name}")


Check = Callable[[dict[str, Any], str], Iterator[Fault]]


def _each(document: dict[str, Any], at: str, name: str, check: Check, *, is_needed: bool = False) -> Iterator[Fault]:
    """Checks each object that a property holds: one, or an array of one or more."""
    if name not in document and not is_needed:
        return
    value, place = document.get(name), f"{at}/{name}"
    if not isinstance(value, list | dict) or not value:
        yield Fault("object-missing", f"The {name} is an object, or one or more of them.", place)
        return
    for index, item in enumerate(values(value)):
        where = f"{place}/{index}" if isinstance(value, list) else place
        if isinstance(item, dict) and item:
            yield from check(item, where)
        else:
            yield Fault("object-missing", f"Each {name} is an object that says something.", where)


def _subject(subject: dict[str, Any], at: str) -> Iterator[Fault]:
    yield from _identifier(subject, at)


def _part(is_id_needed: bool) -> Check:
    """A part whose type must be said (VC Data Model 2.0, 4.5 and 5.10; 1.1, 4.3)."""

    def check(part: dict[str, Any], at: str) -> Iterator[Fault]:
        yield from _types(part, at)
        yield from _identifier(part, at, is_needed=is_id_needed)

    return check


def _period(document: dict[str, Any], at: str, version: str) -> Iterator[Fault]:
    """When a credential is valid (VC Data Model 2.0, 4.9; 1.1, 4.5 and 4.6)."""
    is_old = version == VC_V1
    if is_old and "issuanceDate" not in document:
        yield Fault("date-missing", "A credential of version 1.1 says when it was issued.", f"{at}/issuanceDate")
    for name in ("issuanceDate", "expirationDate", "validFrom", "validUntil"):
        if name in document and not is_old and name in {"issuanceDate", "expirationDate"}:
            yield Fault("date-of-version-1", f"Version 2.0 has no {name}: validFrom and validUntil.", f"{at}/{name}")
        elif name in document and read_date_time(document[name]) is None:
            yield Fault("date-form", "This is a date and time with its zone (dateTimeStamp).", f"{at}/{name}")
    for first, last in (("validFrom", "validUntil"), ("issuanceDate", "expirationDate")):
        start, end = read_date_time(document.get(first)), read_date_time(document.get(last))
        if start and end and end < start:
            yield Fault("ends-before-start", f"The {last} lies before the {first}.", f"{at}/{last}")


def _texts(document: dict[str, Any], at: str) -> Iterator[Fault]:
    """Names and descriptions of the credential and its issuer (VC Data Model 2.0, 4.6)."""
    issuer = document.get("issuer")
    for node, place in ((document, at), (issuer if isinstance(issuer, dict) else {}, f"{at}/issuer")):
        for name in ("name", "description"):
            for index, text in enumerate(values(node[name])) if name in node else ():
                if not isinstance(text, str) and not _is_language_value(text):
                    where = f"{place}/{name}/{index}" if isinstance(node[name], list) else f"{place}/{name}"
                    yield Fault("text-form", "This is a text, or one with its language and direction only.", where)


def _is_language_value(value: Any) -> bool:
    """Whether a value is a language value object (VC Data Model 2.0, 11.1)."""
    if not isinstance(value, dict) or not isinstance(value.get("@value"), str):
        return False
    language = value.get("@language", "en")
    return (
        value.keys() <= {"@value", "@language", "@direction"}
        and isinstance(language, str)
        and bool(_LANGUAGE.fullmatch(language))
        and value.get("@direction", "ltr") in ("ltr", "rtl")
    )


def _related(document: dict[str, Any], at: str, resources: Resources) -> Iterator[Fault]:
    """Related resources (VC Data Model 2.0, 5.3): each once, with a digest, and the right one where it is known."""
    seen: set[str] = set()

    def check(resource: dict[str, Any], where: str) -> Iterator[Fault]:
        yield from _identifier(resource, where, is_needed=True)
        name = resource.get("id")
        if isinstance(name, str):
            if name in seen:
                yield Fault("resource-twice", "Another related resource has this id.", f"{where}/id")
            seen.add(name)
        if "mediaType" in resource and not isinstance(resource["mediaType"], str):
            yield Fault("media-type-form", "A media type is a text.", f"{where}/mediaType")
        yield from _digests(resource, where, resources.get(name) if isinstance(name, str) else None)

    yield from _each(document, at, "relatedResource", check)


def _digests(resource: dict[str, Any], at: str, known: bytes | None) -> Iterator[Fault]:
    if "digestSRI" not in resource and "digestMultibase" not in resource:
        yield Fault("digest-missing", "A related resource has a digestSRI or a digestMultibase.", at)
    forms = (
        ("digestSRI", is_digest_sri, matches_sri),
        ("digestMultibase", is_digest_multibase, matches_multibase),
    )
    for name, is_sound, matches in forms:
        if name not in resource:
            continue
        if not is_sound(resource[name]):
            yield Fault("digest-form", f"This is no {name}.", f"{at}/{name}")
        elif known is not None and not matches(resource[name], known):
            yield Fault(
                "resource-altered", "The related resource is not what it was when it was signed.", f"{at}/{name}"
            )


def _presentation(document: dict[str, Any], at: str, resources: Resources) -> Iterator[Fault]:
    """A presentation (VC Data Model 2.0, 4.13; 1.1, 4.10) and the credentials in it."""
    yield from _types(document, at, "VerifiablePresentation")
    yield from _agent(document, at, "holder")
    yield from _each(document, at, "termsOfUse", _part(is_id_needed=False))
    yield from _each(document, at, "proof", _part(is_id_needed=False))
    holder = agent_id(document.get("holder"))

    def check(credential: dict[str, Any], where: str) -> Iterator[Fault]:
        if "EnvelopedVerifiableCredential" in values(credential.get("type")):
            yield from _envelope(credential, where)
            return
        yield from _contexts(credential, where)
        yield from _identifier(credential, where)
        yield from _credential(credential, where, resources)
        if "proof" not in credential and (holder is None or agent_id(credential.get("issuer")) != holder):
            detail = "A credential without a proof of its own is the holder's, and says so."
            yield Fault("holder-not-issuer", detail, f"{where}/issuer")

    yield from _each(document, at, "verifiableCredential", check)


def agent_id(agent: Any) -> str | None:
    """The URL of an issuer or holder, be it a text or an object; None when there is none."""
    value = agent.get("id") if isinstance(agent, dict) else agent
    return value if isinstance(value, str) else None


def _envelope(envelope: dict[str, Any], at: str) -> Iterator[Fault]:
    """A credential in an envelope, such as a JWT, in a presentation (VC Data Model 2.0, 4.13.1)."""
    if VC_V2 not in values(envelope.get("@context")):
        yield Fault("context-base", f"The context of an envelope includes {VC_V2}.", f"{at}/@context")
    if envelope.get("type") not in ("EnvelopedVerifiableCredential", ["EnvelopedVerifiableCredential"]):
        yield Fault("type-form", "The type of an envelope is EnvelopedVerifiableCredential alone.", f"{at}/type")
    if not is_url(envelope.get("id")) or not envelope["id"].startswith("data:"):
        yield Fault("id-form", "The id of an envelope is a data: URL.", f"{at}/id")
