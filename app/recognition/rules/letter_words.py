"""The words of letters, in Dutch and English: plain ones, that most people read with ease (B1)."""

LANGUAGES = ("nl", "en")
MONTHS = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
ARTICLES = {
    "whw": {
        "nl": "artikel 7.12b, eerste lid, onder d, en artikel 7.13, tweede lid, onder r, van de Wet op het hoger "
        "onderwijs en wetenschappelijk onderzoek (WHW)",
        "en": "article 7.12b(1)(d) and article 7.13(2)(r) of the Dutch Higher Education and Research Act (WHW)",
    },
    "fraud": {
        "nl": "artikel 7.12b, tweede lid, van de WHW, over fraude",
        "en": "article 7.12b(2) of the WHW, on fraud",
    },
    "contract": {
        "nl": "uw onderwijsovereenkomst",
        "en": "your contract of education",
    },
}
KINDS = {
    "diploma": {"nl": "diploma", "en": "diploma"},
    "certificate": {"nl": "certificaat", "en": "certificate"},
    "microcredential": {"nl": "badge", "en": "badge"},
    "badge": {"nl": "badge", "en": "badge"},
    "work-experience": {"nl": "werkervaring", "en": "work experience"},
    "self-description": {"nl": "eigen beschrijving", "en": "own account"},
    "interview": {"nl": "gesprek", "en": "interview"},
}
WORDS = {
    "nl": {
        "subject-withdrawn": "Besluit: uw vrijstelling wordt ingetrokken",
        "withdrawn-opening": "U hebt vrijstelling gekregen bij de opleiding {programme}. De examencommissie heeft daar "
        "opnieuw naar gekeken. In deze brief leest u het besluit.",
        "follows": "Dit besluit komt in de plaats van een eerder besluit.",
        "withdrawn": "De examencommissie trekt uw vrijstelling in. De vrijstelling telt vanaf nu niet meer.",
        "gone": "Hiervoor hebt u geen vrijstelling meer",
        "subject": "Besluit over uw aanvraag voor vrijstelling",
        "subject-indication": "Voorlopig oordeel over uw aanvraag voor vrijstelling",
        "draft": "CONCEPT: dit is nog geen besluit",
        "dear": "Beste {name},",
        "asked": "U hebt op {submitted} vrijstelling gevraagd bij de opleiding {programme}. De examencommissie heeft "
        "uw aanvraag beoordeeld. In deze brief leest u het besluit.",
        "indication": "U bent nog niet ingeschreven bij {institution}. Daarom is dit een voorlopig oordeel. Schrijft "
        "u zich in, dan neemt de examencommissie het besluit.",
        "decision": "Het besluit",
        "granted": "U krijgt vrijstelling voor alle {count} onderdelen die u hebt gevraagd. Samen zijn dat {ec} "
        "studiepunten.",
        "granted-one": "U krijgt vrijstelling voor het onderdeel dat u hebt gevraagd. Dat is {ec} studiepunten.",
        "granted-in-part": "U krijgt vrijstelling voor {count} van de {asked} onderdelen die u hebt gevraagd. Samen "
        "zijn dat {ec} studiepunten.",
        "refused": "U krijgt geen vrijstelling.",
        "conditional": "U krijgt vrijstelling onder een voorwaarde. De vrijstelling telt pas als u aan de voorwaarde "
        "voldoet.",
        "yes": "Hiervoor krijgt u vrijstelling",
        "no-grade": "U hoeft deze onderdelen niet te volgen en er geen toets voor te doen. Een vrijstelling heeft "
        "geen cijfer.",
        "no": "Hiervoor krijgt u geen vrijstelling",
        "unit": "Onderdeel",
        "ec": "Studiepunten",
        "reason": "Waarom niet",
        "condition": "Voorwaarde: {text} Dit moet klaar zijn op {due}.",
        "why": "Toelichting",
        "based": "Waar het besluit op steunt",
        "evidence": "Uw dossier, met {count} bewijsstukken: {names}.",
        "evidence-one": "Uw dossier, met één bewijsstuk: {names}.",
        "advice": "Het advies van {count} beoordelaars. Zij hebben het besluit niet genomen.",
        "advice-one": "Het advies van één beoordelaar. Die heeft het besluit niet genomen.",
        "agreements": "De afspraak die voor uw opleiding is vastgesteld: {names}.",
        "rules": "De regels: {articles}.",
        "remedy": "Bent u het er niet mee eens?",
        "appeal": "U kunt in beroep gaan bij het college van beroep voor de examens van {institution}. Dat kan tot "
        "en met {until}. Schrijf in uw beroep uw naam en adres, de datum, om welk besluit het gaat en waarom u het "
        "er niet mee eens bent. Zet uw handtekening eronder en stuur deze brief mee. Bent u te laat, dan behandelt "
        "het college uw beroep misschien niet.",
        "settle": "Het college vraagt de examencommissie eerst om samen met u een oplossing te zoeken.",
        "complaint": "Voor dit besluit geldt uw onderwijsovereenkomst. U kunt een klacht indienen. Hoe dat gaat, "
        "staat in de klachtenregeling van uw onderwijsovereenkomst.",
        "no-remedy": "Tegen een voorlopig oordeel kunt u niet in beroep. Dat kan wel tegen het besluit dat erop volgt.",
        "questions": "Hebt u vragen? Stuur een e-mail naar {email}. Noem daarbij het kenmerk van deze brief.",
        "greeting": "Met vriendelijke groet,",
        "board": "de examencommissie van {programme}",
        "date": "Datum",
        "reference": "Kenmerk",
        "digest": "Controlegetal van het besluit",
        "page": "Bladzijde",
        "of": "van",
    },
    "en": {
        "subject-withdrawn": "Decision: your exemption is withdrawn",
        "withdrawn-opening": "You were exempted at the programme {programme}. The board of examiners has looked at it "
        "again. This letter tells you what it decided.",
        "follows": "This decision takes the place of an earlier one.",
        "withdrawn": "The board of examiners withdraws your exemption. It no longer counts from now on.",
        "gone": "You are no longer exempted from",
        "subject": "Decision on your request for exemption",
        "subject-indication": "Provisional opinion on your request for exemption",
        "draft": "DRAFT: this is not a decision yet",
        "dear": "Dear {name},",
        "asked": "On {submitted} you asked for exemption at the programme {programme}. The board of examiners has "
        "looked at your request. This letter tells you what it decided.",
        "indication": "You are not enrolled at {institution} yet. That is why this is a provisional opinion. Once "
        "you enrol, the board of examiners takes the decision.",
        "decision": "The decision",
        "granted": "You are exempted from all {count} units that you asked for. Together they are {ec} credits (EC).",
        "granted-one": "You are exempted from the unit that you asked for. It is {ec} credits (EC).",
        "granted-in-part": "You are exempted from {count} of the {asked} units that you asked for. Together they are "
        "{ec} credits (EC).",
        "refused": "You are not exempted.",
        "conditional": "You are exempted on a condition. The exemption counts only once you have met the condition.",
        "yes": "You are exempted from",
        "no-grade": "You need not follow these units, nor be assessed on them. An exemption has no grade.",
        "no": "You are not exempted from",
        "unit": "Unit",
        "ec": "Credits (EC)",
        "reason": "Why not",
        "condition": "Condition: {text} This must be done by {due}.",
        "why": "Explanation",
        "based": "What the decision rests on",
        "evidence": "Your file, with {count} pieces of evidence: {names}.",
        "evidence-one": "Your file, with one piece of evidence: {names}.",
        "advice": "The advice of {count} assessors. They did not take the decision.",
        "advice-one": "The advice of one assessor, who did not take the decision.",
        "agreements": "The agreement that was adopted for your programme: {names}.",
        "rules": "The rules: {articles}.",
        "remedy": "Do you disagree?",
        "appeal": "You can appeal to the examination appeals board of {institution}, until and including {until}. "
        "Write your name and address, the date, which decision it is about, and why you disagree. Sign it and send "
        "this letter along. If you are late, the appeals board may not hear your appeal.",
        "settle": "The appeals board first asks the board of examiners to look for a solution together with you.",
        "complaint": "This decision is under your contract of education. You can complain. How to do so is said in "
        "the complaints procedure of your contract.",
        "no-remedy": "You cannot appeal against a provisional opinion. You can against the decision that follows it.",
        "questions": "Do you have questions? Send an e-mail to {email}, and name the reference of this letter.",
        "greeting": "Kind regards,",
        "board": "the board of examiners of {programme}",
        "date": "Date",
        "reference": "Reference",
        "digest": "Checksum of the decision",
        "page": "Page",
        "of": "of",
    },
}
