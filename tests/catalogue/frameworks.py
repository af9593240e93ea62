"""A framework of others, written for these tests: it has everything that CASE has, and ends in frameworks not here."""

import copy
import uuid
from typing import Any

HOME = "https://frameworks.example.org/ims/case/v1p0"
CHANGED = "2019-05-14T08:30:00+00:00"


def identifier(name: str) -> str:
    """The identifier of a thing in the framework, a UUID of version 4 in form."""
    text = uuid.uuid5(uuid.NAMESPACE_URL, name).hex
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def thing(kind: str, name: str, **members: Any) -> dict[str, Any]:
    """What every thing has, and its own members."""
    own = identifier(f"{kind}/{name}")
    return {"identifier": own, "uri": f"{HOME}/{kind}/{own}", "lastChangeDateTime": CHANGED, **members}


def link(kind: str, name: str, title: str) -> dict[str, Any]:
    own = identifier(f"{kind}/{name}")
    return {"title": title, "identifier": own, "uri": f"{HOME}/{kind}/{own}"}


def child(name: str, parent: str, number: int | None, kind: str = "CFItems") -> dict[str, Any]:
    numbered = {} if number is None else {"sequenceNumber": number}
    return thing(
        "CFAssociations",
        f"{name}<{parent}",
        associationType="isChildOf",
        originNodeURI=link("CFItems", name, name),
        destinationNodeURI=link(kind, parent, parent),
        **numbered,
    )


def rich() -> dict[str, Any]:
    """The framework as a CFPackage of CASE 1.0: in English, four levels deep, with all kinds of things."""
    grouping = link("CFAssociationGroupings", "progression", "Progression over the years")
    skill, licence = link("CFItemTypes", "skill", "Skill"), link("CFLicenses", "open", "Open Framework Licence 2.1")
    return {
        "CFDocument": thing(
            "CFDocuments",
            "youth-work",
            creator="Example Council for Youth Work",
            title="Youth Work Competence Framework",
            officialSourceURL="https://council.example.org/youth-work.pdf",
            publisher="Example Council for Youth Work",
            description="What youth workers do.\r\nSecond edition, with \"quotes\", caf\u00e9 and \U0001f600.",
            subject=["Youth work"],
            subjectURI=[link("CFSubjects", "youth", "Youth work")],
            language="en",
            version="2.0",
            adoptionStatus="Adopted",
            statusStartDate="2019-06-01",
            statusEndDate="2029-06-01",
            licenseURI=licence,
            notes="Made from the printed edition.",
        ),
        "CFItems": [
            thing("CFItems", "care", fullStatement="Gives first aid to young people", humanCodingScheme="A.1.b"),
            thing(
                "CFItems",
                "listen",
                fullStatement="Listens to young people without judging",
                alternativeLabel="Listening",
                CFItemType="Skill",
                humanCodingScheme="A.1.a",
                listEnumeration="a",
                abbreviatedStatement="Listens",
                conceptKeywords=["dialogue", "trust"],
                conceptKeywordsURI=link("CFConcepts", "dialogue", "Dialogue"),
                notes="Seen in conversations.",
                language="en-GB",
                educationLevel=["EQF 5", "NLQF 6"],
                CFItemTypeURI=skill,
                licenseURI=licence,
                statusStartDate="2019-06-01",
                statusEndDate="2029-06-01",
            ),
            thing("CFItems", "area", fullStatement="Area A: being there", humanCodingScheme="A"),
            thing("CFItems", "group", fullStatement="Building trust", humanCodingScheme="A.1", CFItemType="Cluster"),
            thing("CFItems", "nuance", fullStatement="Notices what is not said", educationLevel=["09", "10"]),
            thing("CFItems", "odd", fullStatement="Refers young people in time", humanCodingScheme="§ B (new) / 2"),
            thing("CFItems", "twice", fullStatement="Writes down what was agreed", humanCodingScheme="A.1.b"),
            thing("CFItems", "nederlands", fullStatement="Werkt samen met ouders", language="nl", humanCodingScheme="C"),
        ],
        "CFAssociations": [
            child("area", "youth-work", 1, "CFDocuments"),
            child("group", "area", 1),
            child("care", "group", 20),
            child("listen", "group", 3),
            child("nuance", "listen", None),
            child("twice", "not-in-this-package", 1),
            child("nederlands", "another-framework", 7, "CFDocuments"),
            thing(
                "CFAssociations",
                "listen=esco",
                associationType="exactMatchOf",
                originNodeURI=link("CFItems", "listen", "Listens"),
                destinationNodeURI={
                    "title": "listen actively",
                    "identifier": "http://data.europa.eu/esco/skill/a17286c5-238d-4f0b-bc24-29e9121345de",
                    "uri": "http://data.europa.eu/esco/skill/a17286c5-238d-4f0b-bc24-29e9121345de",
                },
            ),
            thing(
                "CFAssociations",
                "listen>care",
                associationType="precedes",
                sequenceNumber=2,
                originNodeURI=link("CFItems", "listen", "Listens"),
                destinationNodeURI=link("CFItems", "care", "First aid"),
                CFAssociationGroupingURI=grouping,
            ),
            thing(
                "CFAssociations",
                "elsewhere",
                associationType="isRelatedTo",
                originNodeURI=link("CFItems", "one-elsewhere", "One"),
                destinationNodeURI=link("CFItems", "other-elsewhere", "Other"),
            ),
        ],
        "CFDefinitions": {
            "CFConcepts": [
                thing("CFConcepts", "dialogue", title="Dialogue", keywords="dialogue", hierarchyCode="1", description="Talk"),
                thing("CFConcepts", "trust", title="Trust", hierarchyCode="1.1"),
                thing("CFConcepts", "tradition", title="Tradition", hierarchyCode="10"),
            ],
            "CFSubjects": [thing("CFSubjects", "youth", title="Youth work", hierarchyCode="1", description="All of it")],
            "CFLicenses": [
                thing("CFLicenses", "open", title="Open Framework Licence 2.1", licenseText="Share it.", description="Open"),
                thing("CFLicenses", "other", title="Another", licenseText="Ask first."),
            ],
            "CFItemTypes": [
                thing("CFItemTypes", "skill", title="Skill", description="A skill", hierarchyCode="1", typeCode="SK"),
                thing("CFItemTypes", "cluster", title="Cluster", description="A heading", hierarchyCode="2"),
            ],
            "CFAssociationGroupings": [
                thing("CFAssociationGroupings", "progression", title="Progression over the years", description="Order"),
                thing("CFAssociationGroupings", "unused", title="Not used"),
            ],
        },
        "CFRubrics": [
            thing(
                "CFRubrics",
                "listening",
                title="Listening",
                description="How listening is assessed",
                CFRubricCriteria=[
                    criterion("second", "Asks on", position=2, weight=0.25),
                    criterion("first", "Lets others finish", position=1, weight=0.75, levels=True),
                    criterion("general", None),
                ],
            ),
            thing("CFRubrics", "bare"),
        ],
    }  # fmt: skip


def criterion(name: str, description: str | None, *, levels: bool = False, **members: Any) -> dict[str, Any]:
    made = thing("CFRubricCriteria", name, category="Attention", rubricId=identifier("CFRubrics/listening"), **members)
    if description:
        made |= {"description": description, "CFItemURI": link("CFItems", "listen", "Listens")}
    if levels:
        made["CFRubricCriterionLevels"] = [
            thing(
                "CFRubricCriterionLevels",
                f"{name}-{score}",
                description=f"Does so {words}",
                quality=words,
                score=score,
                feedback="Well done",
                position=score,
                rubricCriterionId=made["identifier"],
            )
            for score, words in ((1, "at times"), (2, "always"))
        ]
    return made


def newer() -> dict[str, Any]:
    """The same framework as a CFPackage of CASE 1.1, with all that 1.1 added."""
    made = copy.deepcopy(rich())
    made["extensions"] = {"council": {"exportedBy": "tool 3"}}
    made["CFDocument"] |= {
        "caseVersion": "1.1",
        "frameworkType": "Occupational",
        "extensions": {"council": {"edition": 2, "editors": ["A", None, {"deep": [1.5, True]}]}},
    }
    made["CFItems"][1] |= {
        "subject": ["Youth work"],
        "subjectURI": [link("CFSubjects", "youth", "Youth work")],
        "extensions": {"council": {"page": 12}},
    }
    made["CFAssociations"][7] |= {"notes": "Checked by hand", "extensions": {"council": {}}}
    made["CFAssociations"][7]["destinationNodeURI"]["targetType"] = "ext:ESCO"
    made["CFAssociations"][8]["originNodeURI"]["targetType"] = "CASE"
    for name, kind in (("translation", "isTranslationOf"), ("supports", "ext:supports")):
        ends = {"originNodeURI": link("CFItems", "care", "x"), "destinationNodeURI": link("CFItems", "listen", "y")}
        made["CFAssociations"].append(thing("CFAssociations", name, associationType=kind, **ends))
    definitions = made["CFDefinitions"]
    definitions["extensions"] = {"council": 1}
    for part in ("CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings"):
        definitions[part][0]["extensions"] = {"council": part}
    rubric = made["CFRubrics"][0]
    rubric["extensions"] = {"council": "rubric"}
    rubric["CFRubricCriteria"][1]["extensions"] = {"council": "criterion"}
    rubric["CFRubricCriteria"][1]["CFRubricCriterionLevels"][0]["extensions"] = [{"council": "level"}]
    return made
