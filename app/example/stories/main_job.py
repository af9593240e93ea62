"""From learning outcome to verifiable badge."""

import json

import httpx

from app.example.teller import Teller


def main_job(told: Teller) -> None:
    """From learning outcome to verifiable badge."""
    told.chapter("From learning outcome to badge")
    version = _module(told, _outcomes(told))
    award = _badge(told, version)
    _look(told, award)


def _outcomes(told: Teller) -> list[str]:
    """The coordinator publishes a next version of a set; two of its outcomes."""
    item = told.find("/v1/outcome-sets", "AD-ED")
    address = f"/v1/outcome-sets/{item['id']}"
    told.ask("coordinator-noord", "POST", f"{address}/draft", expect=201)
    draft = told.server.get(f"{address}/draft", headers={"Authorization": f"Bearer {told.token('coordinator-noord')}"})
    content = draft.json()["content"]
    content["description"]["nl"] = f"Van eigen ervaring naar ervaringsdeskundigheid. Herzien op {told.today}."
    edit = {"If-Match": draft.headers["etag"]}
    told.ask("coordinator-noord", "PUT", f"{address}/draft", content, headers=edit)
    version = told.publish_set(address, "coordinator-noord", "reviewer-noord", "Opleidingscommissie Ad (voorbeeld)")
    told.say(
        f"A colleague approves version {version['number']} of the outcomes of lived experience, level 5, and the "
        "coordinator publishes it.",
        f"/search?set={item['id']}",
    )
    told.keep("outcome-set.case.json", f"/ims/case/v1p1/CFPackages/{version['versionId']}")
    outcomes = told.ask(None, "GET", f"{address}/versions/{version['number']}/outcomes", params={"limit": 200})["items"]
    return [each["id"] for each in outcomes if each["outcome"]["code"] in ("ED-01", "ED-09")]


def _module(told: Teller, wanted: list[str]) -> str:
    """The module assesses them from now on; the id of its version."""
    module = told.find("/v1/modules", "ED-ERVKENNIS")
    place = f"/v1/modules/{module['id']}"
    begun = told.ask("coordinator-noord", "POST", f"{place}/draft", expect=201)
    body = {**begun["content"], "outcomes": wanted}
    edit = {"If-Match": f'"r{begun["revision"]}"'}
    told.ask("coordinator-noord", "PUT", f"{place}/draft", body, headers=edit)
    module = told.ask("coordinator-noord", "POST", f"{place}/publish")
    title = module["content"]["title"]["en"]
    told.say(f"The module '{title}' assesses two of them: 5 EC, 140 hours, portfolio and interview.", place)
    version: str = module["versionId"]
    return version


def _badge(told: Teller, version: str) -> str:
    """A student passes and gets a badge, which she shares; the award's id."""
    person = told.new_student("amina", "Amina Voorbeeld", "voorbeeldhogeschool-noord")
    award = told.award("amina", person, version, "coordinator-noord", "examiner-noord", "portfolio met interview")
    told.say("Amina passes. The coordinator proposes a badge, the examiner approves it, and it is signed.")
    told.ask("amina", "POST", f"/v1/awards/{award}/share")
    told.say("Amina accepts her badge and shares it with the world.", f"/badges/{award}")
    return award


def _look(told: Teller, award: str) -> None:
    """Anyone looks at the badge and verifies it."""
    badge = told.keep("badge.json", f"/badges/{award}")
    forms = {
        "badge.jwt": "application/vc+jwt",
        "edc.json": "application/edc+json",
        "badge.png": "image/png",
        "badge.svg": "image/svg+xml",
    }
    for name, form in forms.items():
        told.keep(name, f"/badges/{award}", form)
        told.check(told.verify(told.artefacts[name])["outcome"] == "passed", f"{name} verifies")
    told.check(told.verify(badge)["outcome"] == "passed", "the badge verifies")
    altered = told.verify(badge.replace(b"Amina", b"Aisha"))
    told.check(altered["outcome"] == "failed", "an altered badge fails")
    told.say("Anyone verifies it: seven checks pass. A copy with another name fails.", f"/verify?badge={award}")
    told.say("It also is a signed token and a sealed European Digital Credential: the same award, in other forms.")
    told.keep("did.json", "/institutions/voorbeeldhogeschool-noord/did.json")
    told.keep("jwks.json", "/institutions/voorbeeldhogeschool-noord/jwks.json")
    status = json.loads(badge)["credentialStatus"]["statusListCredential"]
    told.keep("status-list.json", str(httpx.URL(status).raw_path, "ascii"))
    told.keep("openapi.json", "/v1/openapi.json")
