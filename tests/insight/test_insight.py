"""Insight over HTTP: against a population of some hundreds of people, counted apart from the queries."""

import csv
import io
import statistics
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.curriculum.models import OfferingVersion
from tests.desks import Campus, refused
from tests.factories import World
from tests.insight.attack import Puzzle
from tests.insight.population import Fact, Population

SVG = "{http://www.w3.org/2000/svg}"
GRANTING, OTHERS = ("granted", "granted-in-part", "conditional"), ("refused", "open", "ended")
Line = dict[str, Any]


@pytest.fixture
def population(session: Session, world: World) -> Population:
    return Population(session, world).build()


def read(client: TestClient, **params: Any) -> list[Line]:
    answer = client.get("/v1/insight", params=params)
    assert answer.status_code == 200, answer.text
    lines: list[Line] = answer.json()["lines"]
    return lines


def place(line: Line) -> tuple[str | None, str | None, str | None]:
    return (
        line["institution"] and line["institution"]["slug"],
        line["programme"] and line["programme"]["code"],
        line["route"]["code"] if line["route"] else ("-" if line["level"] == "outside-routes" else None),
    )


def facts_of(population: Population, topic: str, line: Line) -> list[Fact]:
    """What a line is about, chosen from the plain list."""
    slug, code, route = place(line)
    return [
        fact
        for fact in population.facts
        if (fact.topic, fact.year) == (topic, line["year"])
        and slug in (None, fact.institution)
        and code in (None, fact.programme)
        and (route is None or (fact.route or "-") == route)
    ]


def check(figure: dict[str, Any], facts: Sequence[Fact], count: int, *, is_nothing: bool = False) -> None:
    """A figure says what was counted, or nothing; and never anything about fewer than ten people.

    Where nothing happened at all, `is_nothing`, that may be said.
    """
    assert figure["suppressed"] is (figure["value"] is None)
    if not figure["suppressed"]:
        assert figure["value"] == count
        assert is_nothing or len({fact.person for fact in facts}) >= 10


def test_every_number_that_is_shown_is_what_a_plain_count_gives(client: TestClient, population: Population) -> None:
    lines = read(client)
    assert [line["year"] for line in lines if line["level"] == "sector"] == [2026, 2025, 2024, 2023]
    assert len(lines) == 4 * (1 + 3 + 8 + 2)
    shown = 0
    for line in lines:
        awards = facts_of(population, "award", line)
        check(line["awards"], awards, len(awards), is_nothing=not awards)
        shown += not line["awards"]["suppressed"]
        if found := line["exemptions"]:
            asked = facts_of(population, "request", line)
            check(found["requests"], asked, len(asked), is_nothing=not asked)
            check(found["units"], asked, 3 * len(asked), is_nothing=not asked)
            granted = [fact for fact in asked if fact.outcome in GRANTING]
            rest = [fact for fact in asked if fact.outcome in OTHERS]
            check(found["granted"], granted, len(granted), is_nothing=not asked)
            check(found["notGranted"], rest, len(rest), is_nothing=not asked)
            for name, each in (found["outcomes"] or {}).items():
                some = [fact for fact in asked if fact.outcome == _kebab(name)]
                check(each, some, len(some), is_nothing=not asked)
            _check_days(found["days"], asked)
    assert shown > 12


def _kebab(name: str) -> str:
    return {"grantedInPart": "granted-in-part"}.get(name, name)


def _check_days(found: dict[str, Any], asked: list[Fact]) -> None:
    decided = [fact for fact in asked if fact.days is not None]
    if found["suppressed"] or not asked:
        assert found == {"median": None, "percentile90": None, "suppressed": bool(asked)}
        return
    assert len({fact.person for fact in decided}) >= 10
    days = sorted(fact.days or 0 for fact in decided)
    assert abs(found["median"] - statistics.median(days)) <= 0.5
    most = statistics.quantiles(days, n=10, method="inclusive")[-1] if len(days) > 1 else days[0]
    assert abs(found["percentile90"] - most) <= 0.5


def test_flow_and_thresholds_are_what_a_plain_count_gives(client: TestClient, population: Population) -> None:
    answer = client.get("/v1/insight").json()
    assert (answer["flowGoal"], answer["smallest"], answer["stalledAfterMonths"]) == (0.15, 10, 12)
    for line in answer["lines"]:
        is_bachelor = line["level"] == "programme" and line["programme"]["code"].startswith("BA")
        assert (line["flow"] is not None) is (is_bachelor or line["level"] in ("sector", "institution"))
        if flow := line["flow"]:
            began = facts_of(population, "flow", line)
            moved = [fact for fact in began if fact.holds]
            check(flow["students"], began, len(began), is_nothing=not began)
            check(flow["movedOn"], moved, len(moved), is_nothing=not began)
            assert flow["share"]["suppressed"] is flow["students"]["suppressed"]
            if flow["share"]["value"] is not None:
                assert flow["share"]["value"] == pytest.approx(len(moved) / len(began), abs=0.0005)
        for threshold in line["thresholds"]:
            article = {"bsa-quantitative": "artikel 5", "language-test": "artikel 6"}[threshold["kind"]]
            assert threshold["articles"] == ([article] if line["level"] == "programme" else [])
            facing = [fact for fact in facts_of(population, "threshold", line) if fact.kind == threshold["kind"]]
            stalled = [fact for fact in facing if fact.holds]
            check(threshold["stalled"], stalled, len(stalled), is_nothing=not facing)
    (sector,) = (line for line in answer["lines"] if line["level"] == "sector" and line["year"] == 2024)
    assert sector["flow"]["students"]["value"] == 150
    assert sector["flow"]["movedOn"]["value"] == 27
    assert sector["flow"]["share"]["value"] == 0.18
    still = [n for size in (80, 40, 30) for n in range(size) if n % 10 != 9]
    # Every ninth has a waiver of the credits; three of nine passed the language test or need not.
    assert {each["kind"]: each["stalled"]["value"] for each in sector["thresholds"]} == {
        "bsa-quantitative": sum(n % 3 == 0 and n % 9 != 0 for n in still),
        "language-test": sum(n % 9 not in (1, 5, 6) for n in still),
    }


def by_place(lines: list[Line], year: int = 2026) -> dict[tuple[str | None, ...], Line]:
    return {place(line): line for line in lines if line["year"] == year}


def test_what_is_small_is_hidden_with_what_would_give_it_away(client: TestClient, population: Population) -> None:
    found = by_place(read(client))
    assert found[("zuid", "AD-Z", None)]["awards"] == {"value": None, "suppressed": True}
    assert found[("zuid", "MA-Z", None)]["awards"]["value"] == 25
    assert found[("zuid", None, None)]["awards"]["value"] == 14 + 7 + 25
    # BA-Z has fourteen, which with the total of Zuid would give the seven of AD-Z away.
    assert found[("zuid", "BA-Z", None)]["awards"]["suppressed"]
    assert found[("oost", "BA-O", None)]["awards"]["value"] == 11
    # In the master of Noord nothing was awarded, which is said, and gives nobody away.
    assert found[("noord", "MA-N", None)]["awards"] == {"value": 0, "suppressed": False}
    assert found[("noord", "BA-N", None)]["awards"]["value"] == 31
    # R2 has no module to itself, so it has no line; R1 and what is beside it add up to the programme.
    assert found[("noord", "AD-N", "R1")]["awards"]["value"] == 26
    assert found[("noord", "AD-N", "-")]["awards"]["value"] == 19
    assert found[("noord", "AD-N", None)]["awards"]["value"] == 45
    # Twelve requests, all by one person.
    assert found[("noord", "MA-N", None)]["exemptions"]["requests"]["suppressed"]
    outcomes = found[("noord", "AD-N", None)]["exemptions"]["outcomes"]
    assert [outcomes[name]["value"] for name in ("granted", "grantedInPart", "conditional")] == [14, 12, 11]
    # Open and ended are eleven people together.
    assert [outcomes[name]["value"] for name in ("refused", "open", "ended")] == [13, None, None]


def test_a_second_decision_after_the_first_tells_the_outcome(client: TestClient, population: Population) -> None:
    found = by_place(read(client))[("oost", "BA-O", None)]["exemptions"]
    assert (found["requests"]["value"], found["granted"]["value"], found["notGranted"]["value"]) == (23, 13, 10)


def test_an_annulled_decision_tells_nothing_until_one_replaces_it(client: TestClient, population: Population) -> None:
    found = by_place(read(client))[("oost", "AD-O", None)]["exemptions"]
    assert (found["requests"]["value"], found["granted"]["value"], found["notGranted"]["value"]) == (28, 13, 15)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_nothing_hidden_can_be_worked_out_from_the_whole_answer(
    client: TestClient, population: Population, year: int
) -> None:
    found = by_place(read(client), year)
    parts: dict[tuple[str | None, ...], list[tuple[str | None, ...]]] = {}
    for each in found:
        if each != (None, None, None):
            depth = sum(part is not None for part in each)
            parts.setdefault((*each[: depth - 1], *(None,) * (4 - depth)), []).append(each)
    readers: dict[str, Callable[[Line], Any]] = {
        "awards": lambda line: line["awards"],
        "requests": lambda line: (line["exemptions"] or {}).get("requests"),
        "granted": lambda line: (line["exemptions"] or {}).get("granted"),
        "notGranted": lambda line: (line["exemptions"] or {}).get("notGranted"),
    }
    for names in (("awards",), ("requests", "granted", "notGranted")):
        known = {(name, at): readers[name](line) for name in names for at, line in found.items()}
        shown = {f"{name}{at}": figure["value"] for (name, at), figure in known.items() if figure}
        sums = [
            (f"{name}{total}", [f"{name}{part}" for part in below])
            for total, below in parts.items()
            for name in names
            if known[name, below[0]]
        ]
        if "requests" in names:
            sums += [(f"requests{at}", [f"granted{at}", f"notGranted{at}"]) for at in found if known["requests", at]]
        some = {name for name in shown if name.startswith(("awards", "requests"))}
        assert Puzzle(shown, sums, some).worked_out() == []


def test_filters_choose_lines_and_change_no_number(client: TestClient, population: Population) -> None:
    everything = read(client)
    programme, route = population.programmes["AD-N"].id, population.routes["R1"].offering_id
    for params, expected in (
        ({"year": 2026}, [line for line in everything if line["year"] == 2026]),
        ({"institution": "zuid"}, [line for line in everything if place(line)[0] == "zuid"]),
        ({"programme": str(programme)}, [line for line in everything if place(line)[1] == "AD-N"]),
        ({"route": str(route)}, [line for line in everything if place(line)[2] == "R1"]),
        ({"institution": "zuid", "programme": str(programme)}, []),
        ({"year": 2001}, []),
    ):
        assert read(client, **params) == expected
    assert len(read(client, route=str(route))) == 4


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"institution": "west"}, (404, "not-found")),
        ({"institution": "x" * 65}, (400, "invalid-input")),
        ({"institution": "a\0b"}, (400, "invalid-input")),
        ({"programme": str(uuid.UUID(int=1))}, (404, "not-found")),
        ({"route": str(uuid.UUID(int=1))}, (404, "not-found")),
        ({"programme": "SW"}, (400, "invalid-input")),
        ({"year": 1999}, (400, "invalid-input")),
        ({"measure": "shoes"}, (400, "invalid-input")),
        ({"lang": "fy"}, (400, "invalid-input")),
    ],
)
def test_what_does_not_exist_is_refused(client: TestClient, params: dict[str, Any], expected: tuple[int, str]) -> None:
    assert refused(client.get("/v1/insight", params=params)) == expected


def test_a_module_is_no_route_and_a_draft_of_one_is_not_there(client: TestClient, population: Population) -> None:
    drafted = population.draft_route("R3", "AD-N")
    for each in (population.modules["AD-N"][0].offering_id, drafted.offering_id):
        assert refused(client.get("/v1/insight", params={"route": str(each)})) == (404, "not-found")


def test_other_forms_are_refused_and_the_answer_can_be_kept(client: TestClient, population: Population) -> None:
    assert refused(client.get("/v1/insight", headers={"Accept": "image/png"})) == (406, "not-acceptable")
    first = client.get("/v1/insight")
    assert first.headers["cache-control"] == "public, max-age=3600"
    assert first.headers["vary"] == "Accept"
    again = client.get("/v1/insight", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_nothing_personal_is_answered(client: TestClient, population: Population) -> None:
    text = client.get("/v1/insight").text
    assert "Iemand" not in text
    assert [fact for fact in population.facts if str(fact.person) in text] == []


def count_suppressed(part: Any) -> int:
    """How many numbers are not shown; of days there are two."""
    if isinstance(part, dict):
        each = (2 if "median" in part else 1) if part.get("suppressed") else 0
        return each + sum(map(count_suppressed, part.values()))
    return sum(map(count_suppressed, part)) if isinstance(part, list) else 0


def numbers(line: Line) -> Iterator[Any]:
    yield line["awards"]["value"]
    if found := line["exemptions"]:
        for name in ("requests", "units", "granted", "notGranted"):
            yield found[name]["value"]
        yield from (each["value"] for each in (found["outcomes"] or {}).values())
        yield from (found["days"]["median"], found["days"]["percentile90"])
    if flow := line["flow"]:
        yield from (flow["students"]["value"], flow["movedOn"]["value"], flow["share"]["value"])
    for threshold in line["thresholds"]:
        yield threshold["stalled"]["value"]


@pytest.mark.parametrize(("lang", "separator", "yes"), [("nl", ";", "ja"), ("en", ",", "yes")])
def test_the_table_says_the_same(
    client: TestClient, population: Population, lang: str, separator: str, yes: str
) -> None:
    answer = client.get("/v1/insight", headers={"Accept": "text/csv"}, params={"lang": lang})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=separator)
    assert header[0] == {"nl": "jaar", "en": "year"}[lang]
    lines = read(client)
    expected = [number for line in lines for number in numbers(line)]
    assert [float(row[6].replace(",", ".")) if row[6] else None for row in rows] == expected
    hidden = [row for row in rows if row[7] == yes]
    assert {row[6] for row in hidden} == {""}
    assert {row[7] for row in rows} == {"", yes}
    assert len(hidden) == sum(map(count_suppressed, lines))
    assert ["2026", {"nl": "route", "en": "route"}[lang], "noord", "AD-N", "R1"] in [row[:5] for row in rows]


def chart(client: TestClient, **params: Any) -> ElementTree.Element:
    answer = client.get("/v1/insight", headers={"Accept": "image/svg+xml"}, params=params)
    assert answer.headers["content-type"].startswith("image/svg+xml"), answer.text
    return ElementTree.fromstring(answer.content)


def bars(root: ElementTree.Element, kind: str) -> list[float]:
    return [float(each.attrib["width"]) for each in root.iter(f"{SVG}rect") if each.get("class") == kind]


def words(root: ElementTree.Element) -> list[str]:
    return [text.strip() for text in root.itertext() if text.strip()]


def test_a_chart_has_a_bar_for_each_part_and_says_its_number(client: TestClient, population: Population) -> None:
    root = chart(client)
    said = words(root)
    assert said[0] == "Uitgereikte microcredentials en certificaten (2026)"
    assert {"Sector", "133", "76", "46", "11"} <= set(said)
    total, *parts = bars(root, "bar")
    assert parts == [pytest.approx(total * each / 133, abs=0.1) for each in (76, 11, 46)]
    assert bars(root, "hidden") == []


def test_a_chart_shows_that_something_is_hidden_by_shape_and_words(client: TestClient, population: Population) -> None:
    root = chart(client, institution="zuid", lang="en")
    assert words(root).count("not shown: too few people") == len(bars(root, "hidden")) == 2
    assert len(bars(root, "bar")) == 2


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"measure": "moved-on", "year": 2024}, ["Van bachelor naar master (2024)", "doel 15,0%", "18,0%"]),
        ({"measure": "moved-on", "year": 2024, "lang": "en"}, ["From bachelor to master (2024)", "goal 15.0%", "18.0%"]),
        ({"measure": "requests", "year": 2026}, ["Aanvragen voor vrijstelling (2026)", "AD-N Opleiding AD-N"]),
        ({"measure": "granted", "year": 2026, "lang": "en"}, ["Requests granted (also in part) (2026)"]),
        ({"measure": "moved-on", "year": 2025, "lang": "en"}, ["no students"]),
        ({"year": 2001}, ["Hier is niets om te tonen."]),
    ],
)  # fmt: skip
def test_charts_of_other_numbers(
    client: TestClient, population: Population, params: dict[str, Any], expected: list[str]
) -> None:
    more = {"institution": "noord"} if params.get("measure") == "requests" else {}
    assert set(expected) <= set(words(chart(client, **params, **more)))


def test_a_chart_of_a_programme_shows_its_routes(client: TestClient, population: Population) -> None:
    said = words(chart(client, programme=str(population.programmes["AD-N"].id), year=2026))
    assert {"R1 R1 & <co>", "Buiten routes", "26", "19", "45"} <= set(said)
    assert "26" in words(chart(client, route=str(population.routes["R1"].offering_id), year=2026))


def test_questions_to_the_database_do_not_grow_with_the_population(
    client: TestClient, session: Session, population: Population
) -> None:
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert client.get("/v1/insight").status_code == 200
    assert len([each for each in asked if each.lstrip().lower().startswith(("select", "with"))]) == 7


def test_an_empty_register_has_no_lines(client: TestClient) -> None:
    assert read(client) == []
    assert "Hier is niets om te tonen." in words(chart(client))


def test_what_was_done_over_http_is_counted(client: TestClient, world: World, session: Session) -> None:
    campus = Campus(client, world)
    for number in range(10):
        student = world.student(campus.institution, f"Student {number}")
        award = campus.propose(person=str(student.id))
        assert campus.act(award, "approve", campus.examiner).status_code == 200
    (sector, institution, programme) = read(client, year=2026)
    assert [line["awards"]["value"] for line in (sector, institution, programme)] == [10, 10, 10]
    assert session.query(OfferingVersion).count() == 1
    assert sector["exemptions"]["requests"] == {"value": 0, "suppressed": False}
