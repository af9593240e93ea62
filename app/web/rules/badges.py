"""What pages show of badges, our own and those that are handed in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.access.rules import local_date

FILES = (
    ("json", "png", "PNG"),
    ("json", "svg", "SVG"),
    ("json", "json", "JSON"),
    ("jwt", "jwt", "JWT"),
    ("edc", "edc", "European Digital Credential"),
)
"""What a badge can be saved as: in which form it must be issued for that, the name of the file, and its own."""
EXEMPTION = "ext:Exemption"
"""The type of an achievement that is an exemption."""


@dataclass(frozen=True)
class BadgeView:
    """What a page shows of a badge. An exemption is at no level: that is empty then."""

    name: str
    description: str
    kind: str
    learner: str
    issuer: str
    issuer_url: str
    awarded_on: date
    credits: str
    level: str
    outcomes: tuple[Mapping[str, Any], ...]
    account: tuple[tuple[tuple[str, str], str], ...]


def view_badge(credential: Mapping[str, Any]) -> BadgeView:
    """What a page shows of a badge of our own, or of an exemption that was sealed only."""
    if "displayParameter" in credential:
        return _view_sealed(credential)
    subject, issuer = credential["credentialSubject"], credential["issuer"]
    achievement = subject["achievement"]
    alignments = achievement["alignment"]
    return BadgeView(
        name=achievement["name"],
        description=achievement["description"],
        kind=achievement["achievementType"],
        learner=subject["identifier"][0]["identityHash"],
        issuer=issuer["name"],
        issuer_url=issuer["url"],
        awarded_on=local_date(datetime.fromisoformat(credential["awardedDate"])),
        credits=f"{achievement['creditsAvailable']:g}".replace(".", ","),
        level=next((each["targetCode"] for each in alignments if each["targetType"] == "ext:EQF"), ""),
        outcomes=tuple(each for each in alignments if each["targetType"] == "CFItem"),
        account=tuple(read_account(achievement["criteria"]["narrative"])),
    )


def _view_sealed(credential: Mapping[str, Any]) -> BadgeView:
    """The same of a European Digital Credential (ELM 3.2). Its notes stand in the order in which ours are written."""
    subject, issuer = credential["credentialSubject"], credential["issuer"]
    claim = subject["hasClaim"]
    units = [part["entitledBy"] for part in claim["specifiedBy"]["hasPart"]]
    outcomes = {each["id"]: _alignment(each) for unit in units for each in unit["learningOutcome"]}
    return BadgeView(
        name=_first(claim, "title"),
        description=_first(claim, "description"),
        kind=EXEMPTION,
        learner=_first(subject, "fullName"),
        issuer=_first(issuer, "legalName"),
        issuer_url=issuer["homepage"]["contentURL"],
        awarded_on=local_date(datetime.fromisoformat(claim["awardedBy"]["awardingDate"])),
        credits=f"{sum(float(unit['creditPoint']['point']) for unit in units):g}".replace(".", ","),
        level="",
        outcomes=tuple(outcomes.values()),
        account=tuple(_sealed_account(claim, units)),
    )


def _alignment(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    """A learning outcome of ELM in the words of an alignment of Open Badges."""
    code = outcome["identifier"]
    names = {"targetUrl": outcome["id"], "targetName": _first(outcome, "title")}
    return {**names, "targetFramework": code["schemeName"], "targetCode": code["notation"]}


def _sealed_account(
    claim: Mapping[str, Any], units: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[tuple[str, str], str]]:
    decided_on = local_date(datetime.fromisoformat(claim["dateIssued"]))
    yield ("Besluit", "Decision"), f"{claim['identifier']['notation']}, {decided_on}"
    yield ("Genomen door", "Taken by"), _first(claim["awardedBy"]["additionalNote"], "noteLiteral")
    yield ("Grondslag", "Legal basis"), _first(claim["additionalNote"][0], "noteLiteral").partition(": ")[2]
    yield ("Opleiding", "Programme"), _first(claim["specifiedBy"], "title")
    for unit in units:
        name = f"{unit['identifier']['notation']} {_first(unit, 'title')}"
        size = f"{float(unit['creditPoint']['point']):g} EC"
        yield ("Vrijgesteld van de toetsing van", "Exempt from the assessment of"), f"{name}, {size}"


def read_account(narrative: str) -> Iterator[tuple[tuple[str, str], str]]:
    """The lines `- **Dutch name / English name**: text` of a narrative, as pairs."""
    for line in narrative.splitlines():
        if found := re.fullmatch(r"- \*\*(.+?) / (.+?)\*\*: (.+)", line):
            yield (found[1], found[2]), found[3]


@dataclass(frozen=True)
class About:
    """The little that is shown of any credential that was handed in: texts, empty where it does not say so."""

    name: str
    learner: str
    issuer: str


def describe(credential: Mapping[str, Any]) -> About:
    """Name, learner and issuer of a credential that anybody may have written."""
    subject, issuer = credential.get("credentialSubject"), credential.get("issuer")
    if isinstance(display := credential.get("displayParameter"), dict):
        return About(_first(display, "title"), _first(subject, "fullName"), _first(issuer, "legalName"))
    identifiers = subject.get("identifier") if isinstance(subject, dict) else None
    first = identifiers[0] if isinstance(identifiers, list) and identifiers else None
    is_readable = isinstance(first, dict) and first.get("hashed") is False
    learner = first.get("identityHash") if isinstance(first, dict) and is_readable else None
    by = issuer.get("name", issuer.get("id")) if isinstance(issuer, dict) else issuer
    return About(_text(credential.get("name")), _text(learner), _text(by))


def _first(part: Any, name: str) -> str:
    """A text of a European Digital Credential, the Dutch one if there is one: it stands in a map of languages."""
    value = part.get(name) if isinstance(part, dict) else None
    if isinstance(value, dict):
        value = value.get("nl", next(iter(value.values()), None))
    return _text(value[0] if isinstance(value, list) and value else value)


def _text(value: Any) -> str:
    return value[:200] if isinstance(value, str) else ""
