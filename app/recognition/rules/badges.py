"""What a credential that anybody made says of itself, in whichever form: its title, and the outcomes that it names."""

from collections.abc import Iterator, Mapping
from typing import Any


def title_of(credential: Mapping[str, Any]) -> str:
    """What the credential is called, at most 200 characters: an Open Badge's name, or the title that an EDC shows."""
    display = credential.get("displayParameter")
    named = display.get("title") if isinstance(display, dict) else credential.get("name")
    for text in _texts(named):
        return text[:200]
    return "Badge"


def _texts(value: Any) -> Iterator[str]:
    """The texts in a text, an array or a map of languages; the Dutch ones first."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        yield from _texts([value.get("nl"), *value.values()])
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def outcome_addresses(credential: Mapping[str, Any]) -> Iterator[str]:
    """The addresses of what it is aligned to (Open Badges 3.0), or of its learning outcomes (ELM 3.2)."""
    for subject in _objects(credential.get("credentialSubject")):
        for achievement in _objects(subject.get("achievement")):
            yield from _addresses(achievement.get("alignment"), "targetUrl")
        for claim in _objects(subject.get("hasClaim")):
            for specification in _objects(claim.get("specifiedBy")):
                yield from _addresses(specification.get("learningOutcome"), "id")


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict))


def _addresses(value: Any, name: str) -> Iterator[str]:
    yield from (item[name] for item in _objects(value) if isinstance(item.get(name), str))
