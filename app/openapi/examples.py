"""Examples for the OpenAPI document: made from the schemas, with realistic values by the name of a property."""

import re
import uuid
from typing import Any

Schema = dict[str, Any]

BODIES: dict[str, Any] = {
    "NewAgreement": {
        "institution": "voorbeeldhogeschool-noord",
        "code": "AD-BA",
        "content": {
            "title": {"nl": "Ad naar bachelor", "en": "Associate degree to bachelor"},
            "reason": {"nl": "De Ad dekt de eerste twee jaar.", "en": "The Ad covers the first two years."},
            "relation": "related",
            "source": {
                "qualifications": [
                    {"title": {"nl": "Ad in het domein"}, "kind": "ad", "level": 5, "codes": [], "iscedF": "0923"}
                ]
            },
            "target": {"block": {"parts": [{"phase": "propedeuse", "ec": 60}, {"phase": "hoofdfase", "ec": 60}]}},
            "conditions": {"withinYears": 10},
            "parties": [{"institution": "voorbeeldhogeschool-noord"}],
            "validFrom": "2026-09-01",
        },
    },
    "AgreedSource": {"modules": ["0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b01"], "needed": 1},
    "AgreedTarget": {"modules": ["0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b02"]},
    "AgreedConditions": {"minGrade": 7},
    "NewDecision": {
        "granted": ["0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b01"],
        "refused": [
            {"module": "0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b02", "reason": "Van deze leeruitkomsten is geen bewijs."}
        ],
        "motivation": "Het dossier toont de leeruitkomsten van de eerste module aan, niet die van de tweede.",
    },
    "NewEvidence": {
        "kind": "work-experience",
        "title": "Begeleider bij een herstelacademie",
        "outcomes": ["0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b03"],
        "organisation": "Herstelacademie Voorbeeldstad",
        "startedOn": "2021-03-01",
        "endedOn": "2025-06-30",
        "hoursPerWeek": 24,
    },
    "QuickScan": {
        "diplomas": [{"kind": "mbo-4", "iscedF": "0923", "year": 2019}],
        "certificates": [{"title": "Cursus motiverende gespreksvoering"}],
        "badges": [{"title": "Werken met ervaringskennis"}],
        "modules": [{"institution": "voorbeeldhogeschool-noord", "code": "SW-CONTACT", "year": 2024}],
        "experience": [
            {
                "role": "Begeleider bij een herstelacademie",
                "hoursPerWeek": 24,
                "years": 4,
                "tasks": "Ik begeleid bewoners bij hun herstel en overleg met hun familie.",
            }
        ],
        "wishes": {"modes": ["blended"]},
    },
    "ScannedDiploma": {"qualificationCode": "80086", "year": 2021},
    "ScannedBadge": {"address": "https://leerlijn.example/badges/0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b06"},
    "NewAppointment": {
        "person": "0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b04",
        "role": "coordinator",
        "institution": "voorbeeldhogeschool-noord",
        "programme": "0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b05",
        "validFrom": "2026-09-01",
    },
}
"""Bodies in which one value decides about another."""

VALUES: dict[str, list[Any]] = {
    "accreditationNumber": ["SKJ-2026-0417"],
    "adjacentSector": [{"nl": "Technologie en digitalisering", "en": "Technology and digitalisation"}],
    "adoptedBy": ["Landelijk Opleidingsoverleg Social Work"],
    "article": ["artikel 4.3"],
    "assessment": [[{"nl": "portfolio", "en": "portfolio"}]],
    "badgeUrl": ["https://leerlijn.example/badges/0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b06"],
    "basis": [{"evidence": []}],
    "brin": ["25BA"],
    "certificate": ["-----BEGIN CERTIFICATE-----\n(base64)\n-----END CERTIFICATE-----\n", False],
    "certificates": ["-----BEGIN CERTIFICATE-----\n(base64)\n-----END CERTIFICATE-----\n"],
    "change": ["new"],
    "code": ["LU1"],
    "cohortYear": [2026],
    "column": ["level"],
    "completed": [2],
    "content": [{"title": {"nl": "Werken met ervaringskennis"}, "ec": 5}],
    "credential": [{"type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "Werken met ervaringskennis"}],
    "credentialId": ["https://elders.example/badges/17"],
    "criteria": [[{"nl": "Sluit aan bij de eigen kracht", "en": "Builds on own strength"}]],
    "description": [
        {
            "nl": "Wat een ervaringsdeskundige op niveau 5 kan.",
            "en": "What an expert by experience can do at level 5.",
        }
    ],
    "detail": ["The signature holds."],
    "did": ["did:web:elders.example:institutions:voorbeeld"],
    "digest": ["2f1c8b0d6c1f4b7a9e3d5c7b1a2f3e4d5c6b7a8f9e0d1c2b3a4f5e6d7c8b9a0f"],
    "document": [{"id": "did:web:elders.example:institutions:voorbeeld"}],
    "ec": [5],
    "ecDone": [10],
    "ecLeft": [10],
    "ecTotal": [65],
    "email": ["info@voorbeeldhogeschool.example"],
    "entryRequirements": [{"nl": "Toelaatbaar tot de Ad.", "en": "Admissible to the associate degree."}],
    "eraseOn": ["2027-09-01"],
    "exempt": [9],
    "facts": [{"organisation": "Herstelacademie Voorbeeldstad"}],
    "form": ["portfolio"],
    "fragment": ["key-1"],
    "grade": ["8"],
    "highlight": ["Begeleidt bewoners bij <mark>herstel</mark>"],
    "hint": [{"nl": "Kies een werkwoord dat te toetsen is.", "en": "Choose a verb that can be assessed."}],
    "how": ["Uittreksel uit het diplomaregister van 12 oktober 2026"],
    "institution": ["voorbeeldhogeschool-noord"],
    "isPassed": [True],
    "iscedF": ["0923"],
    "key": ["hoofdfase"],
    "kind": ["diploma"],
    "languages": [["nl"]],
    "learningContext": ["Living lab in de wijk"],
    "legalBasis": [{"law": "WHW", "articles": ["7.12b(1)(d)", "7.13(2)(r)"]}],
    "level": [5],
    "levels": [[5]],
    "licence": ["CC BY 4.0"],
    "likeness": [0.82],
    "limit": [20],
    "modules": [13],
    "motivation": ["Het dossier toont alle leeruitkomsten van de module aan."],
    "name": [{"nl": "Voorbeeldhogeschool Noord", "en": "Example University North"}, "Noor Voorbeeld"],
    "nl": ["Begeleidt bewoners bij herstel"],
    "en": ["Supports residents in recovery"],
    "nlqfLevel": [5],
    "number": [1],
    "olderThanHours": [24],
    "organisation": ["Herstelacademie Voorbeeldstad"],
    "outcome": ["LU1"],
    "pointer": ["/statement/nl"],
    "points": [20],
    "privateKey": ["-----BEGIN PRIVATE KEY-----\n(base64)\n-----END PRIVATE KEY-----\n"],
    "programmeCode": ["80086"],
    "qualificationCode": ["25478"],
    "reason": [{"nl": "Dezelfde leeruitkomsten.", "en": "The same outcomes."}, "De toets was niet de juiste."],
    "registerName": ["SKJ"],
    "remaining": [2],
    "requirement": [{"type": "credits", "key": "vrij", "minEc": 30, "level": 5}],
    "revision": [3],
    "role": ["coordinator"],
    "row": [2],
    "rulesYear": [2026],
    "scopes": [["coordinator"]],
    "sdgs": [[3]],
    "secret": ["(shown this once)"],
    "since": ["2026-09-01T00:00:00Z"],
    "slug": ["voorbeeldhogeschool-noord"],
    "statement": [{"nl": "Begeleidt bewoners bij herstel", "en": "Supports residents in recovery"}],
    "status": ["published"],
    "studentNumber": ["1234567"],
    "studyLoadHours": [140],
    "subject": ["urn:example:person:17"],
    "targetFramework": ["ESCO"],
    "targetGroup": [{"nl": "Mensen die overstappen naar zorg en welzijn.", "en": "Career changers."}],
    "targetName": ["ondersteunen bij herstel"],
    "targetUrl": ["http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000000"],
    "terms": [["2026-27 S1"]],
    "text": ["herstel"],
    "title": [
        {"nl": "Ervaringsdeskundigheid in zorg en welzijn", "en": "Expertise by experience in care and welfare"},
        "Beroepscompetentieprofiel ervaringsdeskundige",
    ],
    "tree": [[]],
    "until": ["2027-09-01T00:00:00Z"],
    "uri": ["https://leerlijn.example/ims/case/v1p1/CFItems/0f2b7f0e-53a5-5f0a-9a43-3d6f7c1f9b07"],
    "url": ["https://www.voorbeeldhogeschool.example"],
    "validFrom": ["2026-09-01"],
    "validUntil": ["2027-08-31"],
    "year": [2022],
}
"""By the name of a property; the first that has the type of its schema."""

OWN: dict[str, Any] = {
    "AwardAnswer.status": "accepted",
    "CheckAnswer.check": "proof",
    "CheckAnswer.code": "proof-valid",
    "ColumnAnswer.code": "AD-ED",
    "ComparisonAnswer.elsewhere": [],
    "DossierAnswer.state": "submitted",
    "InstitutionAnswer.did": "did:web:leerlijn.example:institutions:voorbeeldhogeschool-noord",
    "ModuleContent.isMicrocredential": True,
    "ModuleContent.participation": "blended",
    "ModuleContent.prerequisites": [],
    "ModuleContent.themes": ["lived-experience"],
    "ModuleContent.title": {
        "nl": "Werken met ervaringskennis",
        "en": "Working with experiential knowledge",
    },
    "NewClient.name": "roostersysteem",
    "NewDiploma.code": "D-AD-ED",
    "NewModule.code": "ED-ERVKENNIS",
    "NewProgramme.code": "AD-ED",
    "NewRoute.code": "R-HERSTEL",
    "NewSet.code": "AD-ED",
    "NewSet.kind": "programme",
    "OfferingAnswer.code": "ED-ERVKENNIS",
    "OfferingAnswer.kind": "module",
    "OutcomeContent.kind": "skill",
    "OutcomeContent.livedExperience": "expertise-in-profession",
    "OutcomeContent.themes": ["lived-experience"],
    "PlanAnswer.status": "proven",
    "PlanAnswer.terms": [{"name": "S1", "label": "Najaar 2026", "ec": 0, "units": []}],
    "PlanAnswer.unmet": [],
    "PlanQuestion.terms": [
        {"name": "S1", "label": "Najaar 2026", "maxEc": 30},
        {"name": "S2", "label": "Voorjaar 2027", "maxEc": 30},
    ],
    "ProgrammeAnswer.code": "AD-ED",
    "ProgrammeAnswer.kind": "ad",
    "ProgrammeAnswer.regime": "whw",
    "QualityAssurance.name": "NVAO-accreditatie",
    "QualityAssurance.url": "https://www.nvao.example",
    "RouteContent.title": {"nl": "Herstelondersteuning", "en": "Supporting recovery"},
    "SetAnswer.code": "AD-ED",
    "SetAnswer.kind": "programme",
    "SetContent.themes": ["lived-experience"],
    "SetSummary.code": "AD-ED",
    "SetSummary.kind": "programme",
}
"""By the names of a schema and its property, where the property alone says too little."""

ABSENT = {
    "account", "compromisedAt", "completionAsked", "consent", "correctionReason", "correctsId", "endedOn", "next",
    "parent", "rejectionReason", "retiredAt", "reviewReason", "revocation", "until", "withdrawalReason",
}  # fmt: skip
"""What most things do not have: null where that may be."""

MEDIA = {
    "text/csv": "code;level;kind;statement.nl;statement.en\n"
    "LU1;5;skill;Begeleidt bewoners bij herstel;Supports residents in recovery\n",
}
"""What a body that is no JSON looks like, where that can be shown."""

STOCK = (
    "voorbeeld",
    "Voorbeeld",
    "V1",
    "NL",
    "12345",
    "1234",
    "2026-09-01",
    "https://voorbeeld.example",
    "a@b.example",
)
TYPES: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}


def example_of(schema: Schema, schemas: dict[str, Schema], name: str = "") -> Any:
    """An example that fits a schema, for a property of that name."""
    named = _named(schema)
    if named in BODIES:
        return BODIES[named]
    schema = _resolved(schema, schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    if options := schema.get("anyOf") or schema.get("oneOf"):
        is_absent = name in ABSENT and any(option.get("type") == "null" for option in options)
        return None if is_absent else example_of(options[0], schemas, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return next((value for value in VALUES.get(name, []) if value in schema["enum"]), schema["enum"][0])
    return _typed(schema, schemas, name, named)


def _named(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _resolved(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    """What a schema refers to, with what is said beside the reference."""
    return {**schemas[_named(schema)], **schema} if "$ref" in schema else schema


def _typed(schema: Schema, schemas: dict[str, Schema], name: str, named: str) -> Any:
    kind = schema.get("type", "object")
    for value in VALUES.get(name, []) if schema.get("format") != "uuid" else ():
        if _has_type(value, kind) and (kind != "object" or _fits_object(value, schema)):
            return value
    if schema.get("default"):
        return schema["default"]
    if kind == "array":
        items = schema.get("items", {})
        return [example_of(items, schemas, name)] if items else []
    if kind == "object":
        return _object(schema, schemas, named)
    return _text(schema, name) if kind == "string" else _number(schema, kind)


def _has_type(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean") == isinstance(value, bool)


def _fits_object(value: Schema, schema: Schema) -> bool:
    """Whether an object is meant for this schema: it has no keys but its own, and all that it requires."""
    own = schema.get("properties", {})
    return not own or (value.keys() <= own.keys() and set(schema.get("required", [])) <= value.keys())


def _object(schema: Schema, schemas: dict[str, Schema], named: str) -> Schema:
    if "properties" in schema:
        return {
            name: OWN[f"{named}.{name}"] if f"{named}.{name}" in OWN else example_of(each, schemas, name)
            for name, each in schema["properties"].items()
        }
    if "propertyNames" in schema and isinstance(schema.get("additionalProperties"), dict):
        key = example_of(schema["propertyNames"], schemas)
        return {key: example_of(schema["additionalProperties"], schemas)}
    return {}


def _text(schema: Schema, name: str) -> str:
    known = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://leerlijn.example/{name}")),
        "date": "2026-10-01",
        "date-time": "2026-10-01T09:00:00Z",
        "binary": "(the file)",
    }
    if found := known.get(schema.get("format", "")):
        return found
    pattern, most = schema.get("pattern", ""), schema.get("maxLength", 100)
    return next((text for text in STOCK if re.search(pattern, text) and len(text) <= most), STOCK[0])


def _number(schema: Schema, kind: str) -> bool | int:
    if kind == "boolean":
        return False
    least = schema.get("minimum") or schema.get("exclusiveMinimum") or 0
    return int(least) + ("exclusiveMinimum" in schema)
