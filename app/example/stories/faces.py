"""The register in the words of others: course catalogues, the European Learning Model, and a page for people."""

from typing import Any

from app.example.teller import Teller

_GRAPH = "application/ld+json"


def faces(told: Teller) -> None:
    """One module and one set, as catalogues, as linked data and as people see them."""
    told.chapter("The same register in the words of others")
    _catalogues(told)
    _linked(told)


def _catalogues(told: Teller) -> None:
    """The module in OEAPI 6 and OOAPI 5."""
    asked = {"primaryCode": "ED-ERVKENNIS"}
    oeapi = {"Accept": "application/vnd.oeapi+json;version=6.0"}
    (course,) = told.ask(None, "GET", "/oeapi/v6/courses", params=asked, headers=oeapi)["items"]
    outcome = told.ask(None, "GET", f"/oeapi/v6/learning-outcomes/{course['learningOutcomeIds'][0]}")
    told.check((course["level"], outcome["complexityLevel"]) == ("associate_degree", "nlqf_5"), "level 5 in OEAPI 6")
    name = next(each["value"] for each in course["name"] if each["language"] == "en")
    told.say(
        f"A course catalogue reads '{name}' in OEAPI 6: {course['studyLoad'][0]['value']} EC, with "
        f"{len(course['learningOutcomeIds'])} learning outcomes.",
        f"/oeapi/v6/courses/{course['courseId']}?expand=learningOutcomes",
    )
    older = told.ask(None, "GET", f"/ooapi/v5/courses/{course['courseId']}")
    told.check((older["level"], older["teachingLanguage"]) == ("associate degree", "nld"), "the same in OOAPI 5")
    told.say(
        "One that still speaks OOAPI 5 reads the same module, spelled as 5 does.",
        f"/ooapi/v5/courses/{course['courseId']}",
    )


def _linked(told: Teller) -> None:
    """The set as a page, and as a graph at the same address."""
    version = told.find("/v1/outcome-sets", "AD-ED")["versionId"]
    place = f"/outcome-sets/{version}"
    page = told.server.get(place, headers={"Accept": "text/html"})
    told.check(page.status_code == 200 and "Ervaringsdeskundigheid" in page.text, "a set has a page")
    told.say("Anyone looks at a set: its outcomes, its versions, who adopted it.", place)
    graph = told.ask(None, "GET", place, headers={"Accept": _GRAPH})["@graph"]
    outcomes = _of_type(graph, "LearningOutcome")
    turtle = told.server.get(place, headers={"Accept": "text/turtle"}).text
    told.check(turtle.count("a elm:LearningOutcome") == len(outcomes) > 1, "JSON-LD and Turtle hold the same outcomes")
    told.say(
        f"The same address gives machines a graph of {len(outcomes)} outcomes in the European Learning Model, "
        "as JSON-LD and Turtle, by the addresses that badges point at.",
        f"{place}/files/turtle",
    )


def _of_type(graph: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [node for node in graph if node["type"] == kind]
