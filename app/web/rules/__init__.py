"""What pages say of credentials and of compared sets, and in which language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.access.rules import local_date
from app.outcomes.rules.comparison import Entry, Link, Row
from app.outcomes.rules.words import LIVED_EXPERIENCE, THEMES

LANGUAGES = ("nl", "en")

CHECKS = {
    "format": ("Vorm", "Form"),
    "schema": ("Opbouw", "Structure"),
    "terms": ("Woorden", "Terms"),
    "proof": ("Handtekening", "Signature"),
    "seal": ("Zegel", "Seal"),
    "certificate": ("Certificaat", "Certificate"),
    "issuer": ("Uitgever", "Issuer"),
    "period": ("Geldigheid", "Validity"),
    "status": ("Intrekking", "Revocation"),
}
OUTCOMES = {
    "passed": ("In orde", "Passed"),
    "failed": ("Niet in orde", "Failed"),
    "undetermined": ("Kon niet worden nagegaan", "Could not be checked"),
}
VERDICTS = {
    "passed": ("Deze badge is echt en geldig.", "This badge is genuine and valid."),
    "failed": ("Vertrouw deze badge niet.", "Do not trust this badge."),
    "undetermined": (
        "We konden niet alles nagaan. Dat zegt niet dat er iets mis is.",
        "We could not check everything. That does not mean that something is wrong.",
    ),
}
ADVICE = {
    "passed": (
        "Wie de badge toont, is daarmee nog niet wie erop staat: vraag zo nodig naar een legitimatie.",
        "Who shows the badge need not be the person named on it: ask for identification where that matters.",
    ),
    "failed": (
        "Vraag de houder om de badge opnieuw te delen, of neem contact op met de instelling die hem gaf.",
        "Ask the holder to share the badge again, or contact the institution that gave it.",
    ),
    "undetermined": (
        "Neem contact op met de instelling die op de badge staat, of vraag de beheerder haar sleutels op te nemen.",
        "Contact the institution named on the badge, or ask the administrator to take in its keys.",
    ),
}
_DUTCH = {
    "format-json": "Een badge als JSON.",
    "format-png": "Een badge in een PNG-afbeelding.",
    "format-svg": "Een badge in een SVG-afbeelding.",
    "format-jwt": "Een badge als ondertekend token (JWT).",
    "format-edc": "Een verzegelde European Digital Credential.",
    "schema-unknown": "Dit is geen Open Badge; er is hier geen opbouw om het mee te vergelijken.",
    "schema-open-badges-3": "De opbouw is die van Open Badges 3.0.",
    "schema-europass": "De opbouw is die van een European Digital Credential.",
    "terms-defined": "Elk woord erin heeft een vastgelegde betekenis.",
    "term-undefined": "Er staat een woord in zonder vastgelegde betekenis.",
    "type-undefined": "Er staat een soort in zonder vastgelegde betekenis.",
    "iri-relative": "Een verwijzing erin is onvolledig.",
    "context-unexpected": "Het gebruikt een woordenlijst die hier niet wordt verwacht.",
    "context-inline": "Het legt woorden zelf uit; of er staat wat is ondertekend, is zo niet na te gaan.",
    "key-not-a-word": "Er staat iets in onder een naam die hier niet wordt gelezen.",
    "value-unsigned": "Er staat iets in dat niet onder de handtekening valt.",
    "word-as-prefix": "Een adres erin is misschien een ander adres dan er staat.",
    "id-twice": "Twee delen met dezelfde naam zeggen iets verschillends.",
    "context-unknown": "Het verwijst naar een woordenlijst die hier niet bekend is.",
    "proof-right": "Er is niets veranderd sinds de ondertekening.",
    "proof-wrong": "De inhoud is veranderd, of met een andere sleutel ondertekend.",
    "proof-missing": "Er staat geen handtekening op.",
    "proof-kind-unknown": "Dit soort handtekening wordt hier niet gelezen.",
    "proof-purpose": "De handtekening is voor iets anders gezet.",
    "proof-by-other": "De handtekening is niet van de uitgever.",
    "proof-malformed": "De handtekening heeft niet de vorm van een handtekening.",
    "proof-expired": "De handtekening is niet meer van kracht.",
    "proof-chain-broken": "De handtekening bouwt voort op een andere die er niet bij staat.",
    "jwt-algorithm": "Het token is ondertekend op een manier die hier niet mag.",
    "jwt-header": "De kop van het token klopt niet.",
    "jwt-claims": "Het token zegt iets anders dan de badge erin.",
    "seal-right": "Het zegel klopt: er is niets veranderd sinds de verzegeling.",
    "seal-wrong": "De inhoud is veranderd sinds de verzegeling.",
    "certificate-trusted": "Het certificaat komt van een dienst die hier wordt vertrouwd.",
    "certificate-expired": "Het certificaat is verlopen; of het toen geldig was, is niet na te gaan.",
    "certificate-issuer-unknown": "Wie het certificaat uitgaf, is hier niet bekend.",
    "certificate-forged": "Het certificaat is niet van wie het zegt.",
    "certificate-period": "Het certificaat gold niet toen het zegel werd gezet.",
    "certificate-usage": "Het certificaat is niet bedoeld om mee te verzegelen.",
    "issuer-sealer": "De uitgever is wie het certificaat noemt.",
    "issuer-number-unproven": "Het certificaat noemt het nummer van de uitgever niet.",
    "issuer-not-sealer": "De uitgever is een ander dan het certificaat noemt.",
    "proof-chain-cyclic": "De handtekening bouwt voort op een die op haarzelf voortbouwt.",
    "proof-challenge": "De handtekening antwoordt op een andere vraag.",
    "proof-domain": "De handtekening is voor een ander adres gezet.",
    "proof-too-many": "Er staan meer handtekeningen op dan hier worden gelezen.",
    "key-kind-wrong": "De handtekening past niet bij dit soort sleutel.",
    "jwt-key-other": "De sleutel in de kop is een andere dan die hij noemt.",
    "seal-algorithm": "Het zegel is gezet op een manier die hier niet mag.",
    "seal-b64": "Het zegel is niet gezet over de inhoud zoals die er staat.",
    "seal-certificate-absent": "Het certificaat van het zegel zit niet in het bestand.",
    "seal-certificate-unreadable": "Het certificaat van het zegel kan niet worden gelezen.",
    "seal-crit-b64": "Het zegel zegt niet dat de vorm van zijn inhoud ertoe doet.",
    "seal-crit-duplicate": "Het zegel noemt een onmisbaar onderdeel meer dan eens.",
    "seal-crit-empty": "Het zegel zegt niet welke onderdelen onmisbaar zijn.",
    "seal-crit-unknown": "Het zegel noemt onmisbare onderdelen die er niet zijn of hier niet bekend zijn.",
    "seal-detached": "Het zegel is gezet over iets dat niet in het bestand staat.",
    "seal-kid": "Het zegel noemt een ander certificaat dan het bij zich heeft.",
    "seal-x5t": "Het zegel wijst naar een ander certificaat dan het bij zich heeft.",
    "seal-time": "Het zegel zegt niet eenduidig wanneer het is gezet.",
    "seal-time-future": "Het zegel zegt dat het nog gezet moet worden.",
    "seal-timestamp-broken": "Een tijdstempel op het zegel klopt niet.",
    "seal-timestamp-future": "Een tijdstempel op het zegel is van een tijd die nog moet komen.",
    "seal-timestamp-order": "Het zegel zegt dat het na zijn tijdstempel is gezet.",
    "seal-timestamp-unknown": "Een tijdstempel op het zegel kan hier niet worden nagegaan.",
    "certificate-absent": "Het certificaat van het zegel, of de tijd ervan, staat niet in het bestand.",
    "certificate-unreadable": "Het certificaat kan niet worden gelezen.",
    "issuer-certificate-absent": "Er is geen certificaat om de uitgever mee te vergelijken.",
    "proof-not-checked": "De inhoud kan niet veilig worden gelezen, dus is de handtekening niet nagegaan.",
    "key-unknown": "De sleutels van deze uitgever zijn hier niet bekend.",
    "key-kind-unknown": "Dit soort sleutel wordt hier niet gelezen.",
    "key-not-found": "De uitgever kent deze sleutel niet.",
    "key-ended": "De sleutel gold niet meer toen dit werd ondertekend.",
    "key-compromised": "De sleutel was in verkeerde handen toen dit werd ondertekend.",
    "issuer-known": "De uitgever is hier bekend.",
    "issuer-unknown": "Deze uitgever is hier niet bekend.",
    "issuer-key": "De uitgever is wie deze sleutel heeft; wie dat is, zegt de sleutel niet.",
    "period-now": "De badge is nu geldig.",
    "period-not-yet": "De badge is nog niet geldig.",
    "period-over": "De badge is niet meer geldig.",
    "period-unreadable": "Er staat niet leesbaar in vanaf of tot wanneer de badge geldt.",
    "status-none": "De uitgever trekt badges van deze soort niet in.",
    "status-not-revoked": "De badge is niet ingetrokken.",
    "status-revoked": "De uitgever heeft de badge ingetrokken.",
    "status-suspended": "De uitgever heeft de badge opgeschort.",
    "status-unknown": "De lijst waarop intrekkingen staan, is hier niet bekend.",
    "status-unreadable": "De verwijzing naar de lijst van intrekkingen klopt niet.",
    "status-kind-unknown": "Hoe intrekking hier wordt gemeld, wordt niet gelezen.",
    "status-purpose-unknown": "De lijst gaat over iets anders dan intrekking.",
    "status-list-unproven": "Van de lijst van intrekkingen is niet bewezen dat ze van de uitgever is.",
    "status-list-unreadable": "De lijst van intrekkingen kan niet worden gelezen.",
}


_MONTHS = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip


@dataclass(frozen=True)
class BadgeView:
    """What a page shows of a badge."""

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


def choose_language(asked: str | None, accepted: str) -> str:
    """The language that was asked for, else the first accepted one that pages exist in, else Dutch."""
    if asked in LANGUAGES:
        return str(asked)
    wanted = (part.partition(";")[0].strip()[:2].lower() for part in accepted.split(","))
    return next((language for language in wanted if language in LANGUAGES), "nl")


def check_words(code: str, detail: str, language: str) -> str:
    """What a page says of a check: in Dutch by its code where there are words for it, else as the check says it."""
    return _DUTCH.get(code, detail) if language == "nl" else detail


def view_badge(credential: Mapping[str, Any]) -> BadgeView:
    """What a page shows of a badge of our own."""
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
        level=next(each["targetCode"] for each in alignments if each["targetType"] == "ext:EQF"),
        outcomes=tuple(each for each in alignments if each["targetType"] == "CFItem"),
        account=tuple(read_account(achievement["criteria"]["narrative"])),
    )


def read_account(narrative: str) -> Iterator[tuple[tuple[str, str], str]]:
    """The lines `- **Dutch name / English name**: text` of a narrative, as pairs."""
    for line in narrative.splitlines():
        if found := re.fullmatch(r"- \*\*(.+?) / (.+?)\*\*: (.+)", line):
            yield (found[1], found[2]), found[3]


def day_words(moment: date, language: str) -> str:
    """A day, or that of a moment in the Netherlands, as one writes it: 24 november 2026."""
    day = local_date(moment) if isinstance(moment, datetime) else moment
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


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


SET_KINDS = {
    "national": ("landelijk", "national"),
    "programme": ("van een opleiding", "of a programme"),
    "generic": ("hbo-breed", "generic"),
    "reference": ("referentie", "reference"),
    "module": ("van een module", "of a module"),
}
PROBLEMS = {
    "not-found": "Dit is er niet, of het is niet openbaar.",
    "invalid-input": "Wat u gaf, kunnen we zo niet lezen.",
    "body-too-large": "Het bestand is te groot.",
    "not-a-credential": "Dit is geen badge.",
    "method-not-allowed": "Dat kan op dit adres niet.",
    "unavailable": "De dienst kan nu niet antwoorden. Probeer het straks opnieuw.",
}
"""Dutch titles of the problems that people meet on pages."""

RELATIONS = {
    "same": ("=", ("hetzelfde", "the same"), ("één leeruitkomst, niets gewijzigd", "one outcome, nothing changed")),
    "reworded": (
        "✎",
        ("gewijzigd", "changed"),
        ("één leeruitkomst, in een andere versie", "one outcome, in another version"),
    ),
    "overlapping": ("∩", ("overlapt", "overlaps"), ("zo is het afgesproken", "as was agreed")),
    "deliberately-different": (
        "≠",
        ("bewust verschillend", "deliberately different"),
        ("afgesproken, met een reden", "agreed, with a reason"),
    ),
    "looks-alike": (
        "≈",
        ("lijkt op elkaar", "looks alike"),
        (
            "een berekende gelijkenis van de Nederlandse zinnen (0 tot 1), geen oordeel: of het hetzelfde is, "
            "beslissen mensen",
            "a computed likeness of the Dutch sentences (0 to 1), not a judgement: whether they are the same, people "
            "decide",
        ),
    ),
    "only-here": (
        "◇",
        ("alleen hier", "only here"),
        ("zonder tegenhanger in de andere kolommen", "without a counterpart in the other columns"),
    ),
}
"""The sign, the words and the meaning of each relation between outcomes."""
MEMBERS = {
    "statement": ("de zin", "the sentence"),
    "level": ("niveau", "level"),
    "kind": ("soort", "kind"),
    "criteria": ("criteria", "criteria"),
    "ec": ("EC", "EC"),
    "themes": ("thema's", "themes"),
    "sdgs": ("SDG's", "SDGs"),
    "livedExperience": ("ervaringsdeskundigheid", "lived experience"),
    "alignments": ("verwijzingen", "alignments"),
    "parent": ("plaats in de set", "place in the set"),
}
"""What of an outcome can differ between versions."""
_NO_THEME = ("zonder thema", "without a theme")


@dataclass(frozen=True)
class Facet:
    """A theme, or a kind of lived experience, in each column.

    `columns` are all outcomes that belong to it; `rows` and `only` those that stand here: beside each other, or alone.
    """

    words: tuple[str, str]
    columns: tuple[tuple[Entry, ...], ...]
    rows: tuple[Row, ...]
    only: tuple[tuple[Entry, ...], ...]

    @property
    def elsewhere(self) -> tuple[tuple[Entry, ...], ...]:
        """For each column the outcomes that belong here too, but stand at another facet."""
        here = {cell.id for row in self.rows for cell in row.cells if cell} | {
            each.id for column in self.only for each in column
        }
        return tuple(tuple(each for each in column if each.id not in here) for column in self.columns)


def facets(rows: Sequence[Row], *, by_lived_experience: bool) -> list[Facet]:
    """A comparison by theme or by kind of lived experience: each row once, by its first outcome; none empty."""
    names = LIVED_EXPERIENCE if by_lived_experience else {**THEMES, "": _NO_THEME}
    found = []
    for name, words in names.items():
        columns = tuple(
            tuple(sorted((c for c in column if c and name in _belongs(c, by_lived_experience)), key=_code_of))
            for column in zip(*(row.cells for row in rows), strict=True)
        )
        led = [row for row in rows if _belongs(row.lead, by_lived_experience)[0] == name]
        alone = [row for row in led if not row.links]
        only = tuple(tuple(row.lead for row in alone if row.cells[at]) for at in range(len(columns)))
        if any(columns):
            found.append(Facet(words, columns, tuple(row for row in led if row.links), only))
    return found


def _code_of(entry: Entry) -> str:
    return str(entry.content["code"])


def _belongs(entry: Entry, by_lived_experience: bool) -> list[str]:
    return [entry.content["livedExperience"]] if by_lived_experience else entry.content["themes"] or [""]


def link_into(row: Row, at: int) -> tuple[Entry, Link] | None:
    """The nearest earlier outcome of a row that the one in a column is linked to, and how."""
    cell = row.cells[at]
    for earlier in reversed(row.cells[:at]):
        for link in row.links:
            if cell and earlier and {link.one, link.other} == {earlier.id, cell.id}:
                return earlier, link
    return None


def lived_experience_sets(sets: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Of sets by name, for each level from 5 to 7 the one with most outcomes of lived experience at that level."""
    chosen: list[str] = []
    for level in (5, 6, 7):
        best, most = None, 0
        for name, content in sets:
            own = (each for each in content["outcomes"] if each["level"] == level and each["livedExperience"] != "none")
            if (count := sum(1 for _ in own)) > most and name not in chosen:
                best, most = name, count
        if best:
            chosen.append(best)
    return chosen
