"""From Ad to bachelor: what an agreement brings, what is left, and the cheapest way on."""

from typing import Any

from app.example.teller import Teller


def ad_to_bachelor(told: Teller) -> None:
    """A career changer with an Ad: 120 EC by a block, and a plan for the rest that is proven to be the cheapest."""
    told.chapter("From Ad to bachelor: what counts already, and the cheapest way on")
    diploma = told.find("/v1/diplomas", "D-BA-SW")
    _standing(told)
    person = told.new_student("mo", "Mo Voorbeeld", "voorbeeldhogeschool-noord")
    body = {"person": person, "diplomaVersion": diploma["versionId"], "startedOn": told.today.isoformat()}
    told.ask("registrar-noord", "POST", "/v1/enrolments", body, expect=201)
    _checked_diploma(told, diploma)
    place = f"/v1/people/{person}/diplomas/{diploma['versionId']}"
    _residual(told, place)
    _planned(told, place)


def _standing(told: Teller) -> None:
    """The list of what always counts, for anyone."""
    programme = told.find("/v1/programmes", "BA-SW")["id"]
    place = f"/v1/programmes/{programme}/standing-exemptions"
    found = told.ask(None, "GET", place)["items"]
    told.say(f"The bachelor Social Work has {len(found)} standing agreements: anyone sees what counts, and why.", place)


def _checked_diploma(told: Teller, diploma: dict[str, Any]) -> None:
    """Mo's Ad, handed in and checked by the registrar."""
    module = told.find("/v1/modules", "SW-CONTACT")["id"]
    new = {"diplomaVersion": diploma["versionId"], "modules": [module]}
    dossier = told.ask("mo", "POST", "/v1/dossiers", new, expect=201)["id"]
    piece = {"kind": "diploma", "title": "Ad Ervaringsdeskundigheid in Zorg en Welzijn", "qualificationCode": "80086",
             "qualificationKind": "ad", "level": 5, "obtainedOn": "2024-07-10"}  # fmt: skip
    place = f"/v1/dossiers/{dossier}/evidence"
    evidence = told.ask("mo", "POST", place, piece, expect=201)["id"]
    checked = {"method": "diploma-register", "reference": f"VB-{told.run}", "checkedOn": told.today.isoformat()}
    told.ask("registrar-noord", "POST", f"{place}/{evidence}/checks", checked, expect=201)
    told.say("Mo hands in his Ad; the registrar checks it against the diploma register.")


def _residual(told: Teller, place: str) -> None:
    """What the block brings, and what is left."""
    audit = told.ask("mo", "GET", f"{place}/audit")
    done, left = audit["summary"]["ecDone"], audit["summary"]["ecLeft"]
    told.check((done, left) == (120, 120), f"120 EC done and 120 left, not {done} and {left}")
    told.say("The audit: 120 EC by the agreement, 120 EC to go. No certificate of the first phase arises from it.")


def _planned(told: Teller, place: str) -> None:
    """The cheapest way on, by term."""
    year = told.today.year + 1
    terms = [
        {"name": name, "label": f"{name} {when}", "maxEc": 30}
        for when in (year, year + 1)
        for name in ("februari", "september")
    ]
    asked = {"terms": terms, "wishes": {"themes": ["lived-experience"]}, "timeLimitSeconds": 10}
    plan = told.ask("mo", "POST", f"{place}/plan", asked)
    told.check((plan["status"], plan["ec"]) == ("proven", 120), f"a proven plan of 120 EC, not {plan['status']}")
    told.say(f"The cheapest way on: {plan['ec']:g} EC in {plan['termCount']} terms, and that is proven.")
    for term in plan["terms"]:
        units = ", ".join(f"{unit['code']} ({unit['ec']:g})" for unit in term["units"])
        told.show([f"{term['label']}: {units}"])
