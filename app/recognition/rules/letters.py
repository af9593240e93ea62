"""What the letter of a decision says, in Dutch or English."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.recognition.rules.law import FRAUD_ARTICLE
from app.recognition.rules.letter_words import ARTICLES, KINDS, MONTHS, WORDS


@dataclass(frozen=True)
class LetterFacts:
    """What a letter tells of: a decision as it was taken (`content`), for whom, by whom, and the days.

    `announced_on` is None for a draft. `evidence` is the kind of each piece and its title, which is left out where it
    tells of lived experience: a letter is shown to others. `agreements` are titles.
    """

    decision: uuid.UUID
    digest: str
    content: Mapping[str, Any]
    is_indication: bool
    person: str
    institution: Mapping[str, str]
    email: str
    programme: Mapping[str, str]
    submitted_on: date
    announced_on: date | None
    appeal_until: date | None
    evidence: Sequence[tuple[str, str | None]] = ()
    assessors: int = 0
    agreements: Sequence[Mapping[str, str]] = ()


def in_words(day: date, language: str) -> str:
    """A day as people write it: 2 november 2026."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def ec_in_words(ec: Decimal | float, language: str) -> str:
    """Credits with the decimal mark of the language, and no more decimals than there are."""
    text = f"{Decimal(str(ec)).normalize():f}"
    return text.replace(".", ",") if language == "nl" else text


def said(texts: Mapping[str, str], language: str) -> str:
    """A text in that language, or in Dutch, which is always there."""
    return texts.get(language) or texts["nl"]


def letter(facts: LetterFacts, language: str) -> dict[str, Any]:
    """The letter in parts, each plain text: what the page template sets, and nothing that it must look up."""
    words = WORDS[language]
    programme, institution = said(facts.programme, language), said(facts.institution, language)
    granted = [*facts.content["granted"], *facts.content.get("conditional", ())]
    refused = [*facts.content["refused"], *_withdrawn(facts.content)]
    subject, why = words[_subject(facts)], facts.content["motivation"]
    return {
        "language": language,
        "words": {name: words[name] for name in ("yes", "no", "gone", "unit", "ec", "reason", "page", "of")},
        "title": f"{subject} - {institution}",
        "draft": None if facts.announced_on else words["draft"],
        "institution": institution,
        "person": facts.person,
        "marks": _marks(facts, words, language),
        "digest": [words["digest"], facts.digest],
        "subject": subject,
        "dear": words["dear"].format(name=facts.person),
        "opening": list(_opening(facts, words, programme, institution, language)),
        "decision": {"head": words["decision"], "text": _outcome(facts, words, language)},
        "granted": [_granted(line, words, language) for line in granted],
        "noGrade": words["no-grade"] if granted else None,
        "refused": [{**_unit(line, language), "reason": line["reason"]} for line in refused],
        "isWithdrawn": _is_withdrawal(facts),
        "why": {"head": words["why"], "text": why} if why and not _is_withdrawal(facts) else None,
        "based": {"head": words["based"], "items": _based(facts, words, language)},
        "remedy": {"head": words["remedy"], "text": _remedy(facts, words, institution, language)},
        "closing": words["questions"].format(email=facts.email),
        "greeting": words["greeting"],
        "board": words["board"].format(programme=programme),
    }


def _marks(facts: LetterFacts, words: Mapping[str, str], language: str) -> list[list[str]]:
    day = in_words(facts.announced_on, language) if facts.announced_on else words["draft"]
    return [[words["date"], day], [words["reference"], str(facts.decision)]]


def _is_withdrawal(facts: LetterFacts) -> bool:
    return bool(facts.content["outcome"] == "withdrawn")


def _withdrawn(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The units whose exemption is withdrawn, each with the one reason that there is."""
    return [{**line, "reason": content["motivation"]} for line in content.get("withdrawn", ())]


def _subject(facts: LetterFacts) -> str:
    if facts.is_indication:
        return "subject-indication"
    return "subject-withdrawn" if _is_withdrawal(facts) else "subject"


def _opening(
    facts: LetterFacts, words: Mapping[str, str], programme: str, institution: str, language: str
) -> Iterator[str]:
    name = "withdrawn-opening" if _is_withdrawal(facts) else "asked"
    yield words[name].format(submitted=in_words(facts.submitted_on, language), programme=programme)
    if facts.is_indication:
        yield words["indication"].format(institution=institution)
    if facts.content.get("follows"):
        yield words["follows"]


def _outcome(facts: LetterFacts, words: Mapping[str, str], language: str) -> str:
    granted = [*facts.content["granted"], *facts.content.get("conditional", ())]
    asked = len(granted) + len(facts.content["refused"])
    total = sum((Decimal(str(line["ec"])) for line in granted), Decimal(0))
    name = facts.content["outcome"]
    if name == "granted" and len(granted) == 1:
        name = "granted-one"
    return words[name].format(count=len(granted), asked=asked, ec=ec_in_words(total, language))


def _unit(line: Mapping[str, Any], language: str) -> dict[str, str]:
    return {"code": line["code"], "title": said(line["title"], language), "ec": ec_in_words(line["ec"], language)}


def _granted(line: Mapping[str, Any], words: Mapping[str, str], language: str) -> dict[str, str | None]:
    if "condition" not in line:
        return {**_unit(line, language), "condition": None}
    due = in_words(date.fromisoformat(line["dueOn"]), language)
    text = said(line["condition"], language)
    return {**_unit(line, language), "condition": words["condition"].format(text=text, due=due)}


def _based(facts: LetterFacts, words: Mapping[str, str], language: str) -> list[str]:
    items = []
    if facts.evidence:
        names = "; ".join(_named(kind, title, language) for kind, title in facts.evidence)
        name = "evidence-one" if len(facts.evidence) == 1 else "evidence"
        items.append(words[name].format(count=len(facts.evidence), names=names))
    if facts.assessors:
        items.append(words["advice-one" if facts.assessors == 1 else "advice"].format(count=facts.assessors))
    if facts.agreements:
        items.append(words["agreements"].format(names="; ".join(said(each, language) for each in facts.agreements)))
    basis = facts.content["legalBasis"]
    articles = [ARTICLES[basis["regime"]], *([ARTICLES["fraud"]] if FRAUD_ARTICLE in basis.get("articles", ()) else [])]
    return [*items, words["rules"].format(articles="; ".join(each[language] for each in articles))]


def _named(kind: str, title: str | None, language: str) -> str:
    return f"{title} ({KINDS[kind][language]})" if title else KINDS[kind][language]


def _remedy(facts: LetterFacts, words: Mapping[str, str], institution: str, language: str) -> list[str]:
    """What one can do against it: appeal (WHW 7.61, Awb 6:5 and 6:7), or complain under a contract."""
    if facts.is_indication:
        return [words["no-remedy"]]
    if facts.content["legalBasis"]["regime"] == "contract":
        return [words["complaint"]]
    until = in_words(facts.appeal_until, language) if facts.appeal_until else words["draft"]
    return [words["appeal"].format(institution=institution, until=until), words["settle"]]
