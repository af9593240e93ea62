"""Frameworks come in: our own package, in which nothing is new, and one of others, which goes out as it came."""

import json

from app.example.loader import DATA
from app.example.teller import Teller


def case_import(told: Teller) -> None:
    """A package of ours is tried out, and an example framework of others becomes a reference set."""
    told.chapter("A framework of others comes in, and nothing of it is lost")
    ours = json.loads(told.artefacts["outcome-set.case.json"])
    dry = {"dryRun": "true"}
    tried = told.ask("coordinator-noord", "POST", "/v1/case-imports", ours, params=dry)
    told.check(tried["outcome"] == "unchanged", "our own package changes nothing")
    told.say(f"Our own CASE package is tried out: {tried['counts']['unchanged']} outcomes, all as they are here.")
    framework = json.loads((DATA / "framework.case.json").read_text(encoding="utf-8"))
    tried = told.ask("editor", "POST", "/v1/case-imports", framework, params=dry)
    is_new = tried["outcome"] == "created"
    made = told.ask("editor", "POST", "/v1/case-imports", framework, expect=201 if is_new else 200)
    told.check(made["outcome"] == tried["outcome"], "what was said beforehand is what happens")
    if is_new:
        _published(told, made["target"]["id"])
    kept = made["kept"]
    told.say(
        f"The sector editor imports an example framework of CASE 1.0: {len(made['items'])} outcomes; "
        f"{kept['associations']} associations, {kept['rubrics']} rubric and its concepts are kept beside them."
    )
    address = f"/ims/case/v1p0/CFPackages/{made['document']}"
    told.check(told.ask(None, "GET", address) == framework, "the framework goes out as it came in")
    told.say("It goes out again as it came in, by its own identifiers and addresses.", address)


def _published(told: Teller, set_id: str) -> None:
    told.publish_set(f"/v1/outcome-sets/{set_id}", "editor", "reviewer-sector", "Sectorredactie (voorbeeld)")
