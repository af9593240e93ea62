"""What a quick scan says in words, Dutch and English: a sentence for each code."""

from collections.abc import Iterator

from app.progress.rules.planning.words import Words

ESTIMATE: Words = {
    "nl": "Dit is een schatting en geen besluit. Over een vrijstelling besluit alleen de examencommissie, na een "
    "aanvraag met bewijs. Van wat je invulde is niets bewaard.",
    "en": "This is an estimate and no decision. Only the board of examiners decides on an exemption, on a request with "
    "evidence. Nothing of what you filled in was kept.",
}

_SENTENCES: dict[str, Words] = {
    # What was named and could not be used.
    "institution-unknown": {
        "nl": "Deze instelling staat hier niet in het register.",
        "en": "This institution is not in the register here.",
    },
    "module-unknown": {
        "nl": "Deze module staat bij deze instelling niet in het register.",
        "en": "This institution has no such module in the register.",
    },
    "badge-elsewhere": {
        "nl": "Hier wordt niets van een ander adres opgehaald. Plak de badge zelf (JSON).",
        "en": "Nothing is fetched from another address. Paste the badge itself (JSON).",
    },
    "badge-not-shared": {
        "nl": "Op dit adres staat geen badge, of die is niet gedeeld.",
        "en": "There is no badge at this address, or it is not shared.",
    },
    "badge-unreadable": {
        "nl": "Dit is geen badge die hier gelezen kan worden.",
        "en": "This is no badge that can be read here.",
    },
    "badge-failed": {
        "nl": "Deze badge is ongeldig, verlopen, ingetrokken of veranderd. Hij telt niet mee.",
        "en": "This badge is not valid, or has expired, was revoked or was changed. It does not count.",
    },
    # How sure something is.
    "result": {
        "nl": "Je hebt deze module hier al gehaald.",
        "en": "You passed this module here already.",
    },
    "result-open": {
        "nl": "Een module die je elders haalde, toetst dezelfde leeruitkomst. Of dat telt, beslist de commissie.",
        "en": "A module that you passed elsewhere assesses the same outcome. Whether that counts, the board decides.",
    },
    "agreement": {
        "nl": "Een vastgestelde afspraak zegt dat dit telt.",
        "en": "An adopted agreement says that this counts.",
    },
    "agreement-open": {
        "nl": "Er is een afspraak. Of je aan de voorwaarden voldoet is niet zeker, of de commissie beslist zelf.",
        "en": "There is an agreement. Whether you meet its conditions is not sure, or the board decides per person.",
    },
    "badge": {
        "nl": "De badge is echt en noemt deze leeruitkomst. Of hij van jou is, is nog niet nagegaan.",
        "en": "The badge is genuine and names this outcome. Whether it is yours was not checked yet.",
    },
    "badge-open": {
        "nl": "De badge noemt deze leeruitkomst, maar van wie hij komt, is hier niet vast te stellen.",
        "en": "The badge names this outcome, but whose it is cannot be established here.",
    },
    "looks-like-open": {
        "nl": "De woorden lijken op deze leeruitkomst. Dat is een gelijkenis, geen oordeel.",
        "en": "The words are like this outcome. That is a likeness, not a judgement.",
    },
    # Entry.
    "entry-met": {
        "nl": "Met zo'n diploma mag je in de regel beginnen (WHW artikel 7.24, 7.28 of 7.30b). Soms is er meer nodig.",
        "en": "With such a diploma you may begin as a rule (WHW article 7.24, 7.28 or 7.30b). At times more is asked.",
    },
    "entry-open": {
        "nl": "Om te beginnen heb je havo, vwo, mbo-4 of een hbo-diploma nodig (WHW artikel 7.24 en 7.28). "
        "Ben je 21 jaar of ouder, vraag dan naar het toelatingsonderzoek (artikel 7.29).",
        "en": "To begin you need havo, vwo, mbo-4 or a diploma of higher education (WHW article 7.24 and 7.28). "
        "If you are 21 or older, ask for the entrance examination (article 7.29).",
    },
    "entry-open-master": {
        "nl": "Voor een master heb je een bachelordiploma nodig, of kennis op dat niveau (WHW artikel 7.30b).",
        "en": "To begin a master you need a bachelor's degree, or knowledge at that level (WHW article 7.30b).",
    },
    "entry-own-rules": {
        "nl": "Wie aan deze opleiding mag beginnen, bepaalt de instelling zelf. Vraag het daar na.",
        "en": "The institution itself says who may begin this programme. Ask there.",
    },
    # What to do next.
    "next-evidence": {
        "nl": "Verzamel bewijs: diploma's met cijferlijst, badges, en van je werk wat je deed en hoe lang.",
        "en": "Collect evidence: diplomas with transcripts, badges, and of your work what you did and for how long.",
    },
    "next-dossier": {
        "nl": "Open een dossier bij de instelling en vraag vrijstelling van de modules die hier gedekt lijken.",
        "en": "Open a dossier at the institution and ask exemption of the modules that look covered here.",
    },
    "next-check": {
        "nl": "Laat je diploma's en badges daar nagaan. Pas dan tellen zij mee.",
        "en": "Have your diplomas and badges checked there. Only then do they count.",
    },
    "next-ask": {
        "nl": "Vraag bij de instelling na of je mag beginnen en wanneer dat kan.",
        "en": "Ask the institution whether you may begin, and when.",
    },
}
_NEXT = ("next-evidence", "next-dossier", "next-check", "next-ask")


def say_of_scan(code: str) -> dict[str, str]:
    """A code and its sentence in both languages."""
    return {"code": code, **_SENTENCES[code]}


def next_steps() -> Iterator[dict[str, str]]:
    """What somebody does next who wants more than an estimate, in order."""
    return (say_of_scan(code) for code in _NEXT)
