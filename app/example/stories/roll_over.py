"""What relies on a set, and the roll-over to the rules of a next year."""

from typing import Any

from app.example.teller import Teller

_CHANGED, _DROPPED = "SW-05", "SW-12"


def roll_over(told: Teller) -> None:
    """The national set is leaned on from all sides; a programme rolls over, sees what needs a hand, and undoes it."""
    told.chapter("What relies on it, and the roll-over to the next year")
    _relied_on(told)
    _next_version(told)
    _rolled_over(told)


def _relied_on(told: Teller) -> None:
    """Everything that stands on the national set, for anyone to see."""
    place = f"/v1/outcome-sets/{told.find('/v1/outcome-sets', 'HSS-LANDELIJK')['id']}/versions/1/reliance"
    found = told.ask(None, "GET", place)
    modules = told.ask(None, "GET", f"{place}/modules", params={"limit": 200})["items"]
    institutions = {each["institution"]["slug"] for each in modules}
    told.check(len(modules) == found["modules"]["count"] >= 8, "modules rely on the national set")
    told.check(len(institutions) >= 2, "of more than one institution")
    counts = [found[kind]["count"] for kind in ("modules", "routes", "diplomas")]
    told.check(all(counts) and found["decisions"] is None, "the chain goes on, and decisions are not for everyone")
    told.say(
        f"On the national set stand {counts[0]} modules of {len(institutions)} institutions, {counts[1]} routes and "
        f"{counts[2]} diplomas: one request, one page.",
        f"/outcome-sets/{found['on']['versionId']}/reliance",
    )


def _next_version(told: Teller) -> None:
    """The programme's own set gets a next version: one outcome reworded, one dropped."""
    address = f"/v1/outcome-sets/{told.find('/v1/outcome-sets', 'BA-SW')['id']}"
    begun = told.ask("coordinator-noord", "POST", f"{address}/draft", expect=201)
    content = begun["content"]
    content["outcomes"] = [each for each in content["outcomes"] if each["code"] != _DROPPED]
    for each in content["outcomes"]:
        if each["code"] == _CHANGED:
            each["criteria"] = [*each["criteria"][:1], {"nl": f"Herzien {told.run}.", "en": f"Revised {told.run}."}]
    edit = {"If-Match": f'"r{begun["revision"]}"'}
    told.ask("coordinator-noord", "PUT", f"{address}/draft", content, headers=edit)
    by = "Opleidingscommissie Social Work (voorbeeld)"
    made = told.publish_set(address, "coordinator-noord", "reviewer-noord", by)
    told.say(f"The bachelor publishes version {made['number']} of its set: {_CHANGED} changed, {_DROPPED} is gone.")


def _rolled_over(told: Teller) -> None:
    """Drafts for next year, a list for people, and everything undone again."""
    programme = told.find("/v1/programmes", "BA-SW")["id"]
    wanted = {
        "institution": "voorbeeldhogeschool-noord", "programmes": [programme], "fromYear": 2026, "toYear": 2027,
    }  # fmt: skip
    tried = told.ask("coordinator-noord", "POST", "/v1/roll-overs", wanted, params={"dryRun": "true"})
    made = told.ask("coordinator-noord", "POST", "/v1/roll-overs", wanted, expect=201)
    told.check(made["report"]["hands"] == tried["report"]["hands"], "the dry run said the same")
    told.check("D-BA-SW" in _codes(made, "carried"), "the diploma goes along")
    needed = {(each["of"], each["code"]) for each in made["report"]["hands"]}
    told.check({("SW-SCHULDEN", "outcome-reworded"), ("SW-AFSTUDEREN", "outcome-dropped")} <= needed, f"{needed}")
    told.say(
        f"It rolls over to the rules of 2027: {len(made['report']['carried'])} drafts are begun, "
        f"{len(made['report']['left'])} things stay as they are, {len(made['report']['hands'])} need a hand."
    )
    again = told.ask("coordinator-noord", "POST", "/v1/roll-overs", wanted)
    told.check(again["report"]["carried"] == [], "a second time begins nothing")
    undone = told.ask("coordinator-noord", "POST", f"/v1/roll-overs/{made['id']}/undo")
    fates = {each["fate"] for each in undone["undoing"]["drafts"]}
    told.check(fates == {"discarded"}, "nobody worked on them")
    told.say("A second time says what exists already. Nobody worked on the drafts yet, so all of it can be undone.")


def _codes(made: dict[str, Any], part: str) -> set[str]:
    return {each["code"] for each in made["report"][part]}
