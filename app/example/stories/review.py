"""A set is reviewed, goes back once, is published; in its second version one outcome is split and two are merged."""

from typing import Any

from app.example.teller import Teller

AUTHOR, REVIEWER = "coordinator-noord", "reviewer-noord"
HOME = "voorbeeldhogeschool-noord"
COMMITTEE = "Opleidingscommissie Social Work (voorbeeld)"


def review(told: Teller) -> None:
    """From a colleague's question to a second version that says what became of each outcome."""
    told.chapter("Review, and what became of each outcome")
    made = _drafted(told)
    address = f"/v1/outcome-sets/{made['id']}"
    _questioned(told, address)
    _answered(told, address)
    _revised(told, address, made["id"])


def _outcome(code: str, nl: str, en: str, criterion: str) -> dict[str, Any]:
    return {
        "code": code,
        "statement": {"nl": nl, "en": en},
        "level": 6,
        "kind": "skill",
        "criteria": [{"nl": criterion}],
        "themes": ["collective-approach"],
    }


LISTENING = _outcome(
    "WK-01", "Luistert naar bewoners en vertaalt hun vragen naar een plan", "Listens to residents and makes a plan",
    "Bewoners herkennen hun vraag in het plan.",
)  # fmt: skip
MEETING = _outcome(
    "WK-02", "Organiseert ontmoeting in de wijk", "Organises encounters in the neighbourhood",
    "Mensen die elkaar niet kenden, doen mee.",
)  # fmt: skip
NETWORK = _outcome(
    "WK-03", "Bouwt een netwerk van vrijwilligers op", "Builds a network of volunteers",
    "Vrijwilligers nemen taken van elkaar over.",
)  # fmt: skip
UNCLEAR = {
    **NETWORK,
    "statement": {"nl": "Bouwt een netwerk op", "en": "Builds a network"},
}


def _drafted(told: Teller) -> dict[str, Any]:
    """The coordinator submits a draft, and can neither approve nor publish it alone."""
    programme = told.find("/v1/programmes", "BA-SW")["id"]
    content = {
        "title": {"nl": "Werken in de wijk (voorbeeld)", "en": "Working in the neighbourhood (example)"},
        "levels": [6],
        "outcomes": [LISTENING, MEETING, UNCLEAR],
    }
    new = {"kind": "programme", "code": f"WIJK-{told.run}", "institution": HOME, "programme": programme}
    made: dict[str, Any] = told.ask(AUTHOR, "POST", "/v1/outcome-sets", {**new, "content": content}, expect=201)
    address = f"/v1/outcome-sets/{made['id']}"
    told.ask(AUTHOR, "POST", f"{address}/draft/submit", {"note": "Graag vooral naar WK-03 kijken."})
    told.ask(AUTHOR, "POST", f"{address}/draft/approve", headers={"If-Match": '"r1"'}, expect=403)
    adoption = {"adoptedBy": COMMITTEE, "adoptedOn": told.today.isoformat()}
    refusal = told.ask(AUTHOR, "POST", f"{address}/publish", adoption, expect=400)
    told.check([each["code"] for each in refusal["errors"]] == ["approvals-missing"], "an approval is missing")
    told.say("The coordinator submits a new set for review. Who wrote it cannot approve it, nor publish it unapproved.")
    return made


def _questioned(told: Teller, address: str) -> None:
    """A colleague asks about one outcome and returns the draft."""
    remark = {"outcome": "WK-03", "pointer": "/statement/nl", "text": "Een netwerk van wie? Van vrijwilligers?"}
    told.ask(REVIEWER, "POST", f"{address}/draft/threads", remark, expect=201)
    state = told.ask(REVIEWER, "POST", f"{address}/draft/return", {"reason": "WK-03 is nog niet te toetsen."})
    told.check(state["status"] == "draft", "the draft is back")
    told.say("A colleague asks of one outcome 'a network of whom?' and returns the draft, with the reason.")


def _answered(told: Teller, address: str) -> None:
    """The coordinator mends it and answers; the colleague resolves the thread and approves."""
    thread = told.ask(AUTHOR, "GET", f"{address}/draft/threads", params={"status": "open"})["items"][0]["id"]
    place = f"{address}/draft/threads/{thread}"
    told.ask(AUTHOR, "PUT", f"{address}/draft/outcomes/WK-03", NETWORK, headers={"If-Match": '"r1"'})
    told.ask(AUTHOR, "POST", f"{place}/comments", {"text": "Ja: het staat er nu."}, expect=201)
    told.ask(REVIEWER, "POST", f"{place}/resolve")
    version = told.publish_set(address, AUTHOR, REVIEWER, COMMITTEE)
    rounds = told.ask(AUTHOR, "GET", f"{address}/versions/1/review")["rounds"]
    told.check([each["ending"] for each in rounds] == ["returned", "published"], "both rounds are kept")
    told.say(
        "The coordinator mends the outcome and answers; the colleague resolves the thread and approves. "
        f"Version {version['number']} is out, and both rounds of its review are kept."
    )


def _revised(told: Teller, address: str, set_id: str) -> None:
    """A second version splits one outcome and merges two."""
    begun = told.ask(AUTHOR, "POST", f"{address}/draft", expect=201)
    ear = {**LISTENING, "statement": {"nl": "Luistert naar bewoners", "en": "Listens to residents"}}
    plan = _outcome(
        "WK-04", "Vertaalt vragen van bewoners naar een plan", "Turns questions of residents into a plan",
        "Het plan noemt wie wat doet.",
    )  # fmt: skip
    together = _outcome(
        "WK-05", "Brengt bewoners en vrijwilligers in de wijk bij elkaar", "Brings residents and volunteers together",
        "Bewoners zetten de ontmoeting zelf voort.",
    )  # fmt: skip
    content = {**begun["content"], "outcomes": [ear, plan, together]}
    told.ask(AUTHOR, "PUT", f"{address}/draft", content, headers={"If-Match": '"r1"'})
    lineage = {"stemsFrom": {"WK-04": ["WK-01"], "WK-05": ["WK-02", "WK-03"]}}
    told.ask(AUTHOR, "PUT", f"{address}/draft/lineage", lineage, headers={"If-Match": '"r2"'})
    before = told.ask(AUTHOR, "GET", f"{address}/draft/changes")
    told.publish_set(address, AUTHOR, REVIEWER, COMMITTEE)
    after = told.ask(None, "GET", f"{address}/versions/2/changes")
    told.check(before["counts"] == after["counts"], "what was announced is what was published")
    told.check((after["counts"]["split"], after["counts"]["merged"]) == (2, 1), "one is split in two, two are merged")
    told.say(
        "In version 2 one outcome is split in two and two are merged into one; the register says what became of each.",
        f"/compare?set={set_id}@1&set={set_id}@2",
    )
    restored = told.ask(AUTHOR, "POST", f"{address}/versions/1/restore", expect=201)
    told.check(restored["number"] == 3, "the restored version is a new draft")
    told.ask(AUTHOR, "DELETE", f"{address}/draft", expect=204)
