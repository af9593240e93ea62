"""GGZ-agoog: 13 modules, 2 done before, 9 exempted on a dossier, 2 left, then the certificate."""

import json
from typing import Any

from app.example.teller import Teller

_LEFT = ("GA-ONDERZOEK", "GA-PROEVE")
_EQUIVALENT = ("GA-MOTIVEREND", "GA-EMPOWERMENT")
_MARKS = {"counts": "●", "claimed": "○", "none": "·"}


def ggz_agoog(told: Teller) -> None:
    """The case of the sector plan: 13 modules, 2 done before, 9 exempted on a dossier, 2 left, then the certificate."""
    told.chapter("GGZ-agoog: thirteen modules, and what somebody already can")
    oost = "voorbeeldhogeschool-oost"
    programme = told.find("/v1/programmes", "GGZ-AGOOG")["id"]
    diploma = told.find("/v1/diplomas", "D-GGZ-AGOOG")
    units = diploma["content"]["phases"][0]["requirement"]["children"]
    module_of = {node["key"]: node["module"] for node in units}
    person = told.new_student("noor", "Noor Voorbeeld", oost)
    body = {"person": person, "diplomaVersion": diploma["versionId"], "startedOn": told.today.isoformat()}
    told.ask("registrar-oost", "POST", "/v1/enrolments", body, expect=201)
    told.say(f"Noor, a career changer, enrols in {diploma['content']['title']['en']}: {len(units)} modules of 5 EC.")
    for old, new in (("OUD-MOTIVEREND", "GA-MOTIVEREND"), ("OUD-EMPOWERMENT", "GA-EMPOWERMENT")):
        course = told.find("/v1/modules", old)
        result = {"person": person, "moduleVersion": course["versionId"], "assessedOn": "2018-06-15"}
        facts = {"form": "praktijkopdracht", "isPassed": True}
        told.ask("examiner-oost", "POST", "/v1/results", {**result, **facts}, expect=201)
        _agreement(told, f"{old}-TELT", course["id"], module_of[new], programme)
    told.say("Two courses that she passed in 2018, before the programme existed, count by an adopted agreement.")
    _exempted(told, diploma, module_of)
    place = f"/v1/people/{person}/diplomas/{diploma['versionId']}"
    _audited(told, place)
    _completed(told, person, place)


def _exempted(told: Teller, diploma: dict[str, Any], module_of: dict[str, str]) -> None:
    """Her dossier, the advice on it, and the decision of the board."""
    asked = [key for key in module_of if key not in _LEFT and key not in _EQUIVALENT]
    dossier = _noors_dossier(told, diploma, [module_of[key] for key in asked])
    told.say("She compiles a dossier: her diploma, eleven years of work, an interview. Her own story stays encrypted.")
    proposal = told.advise("oost", dossier)
    covered = [unit for unit in proposal["units"] if unit["status"] == "covered"]
    told.say(f"The assessor advises per outcome; the rules find {len(covered)} of {len(asked)} units covered.")
    _matrix(told, dossier)
    made = told.ask(
        "board-oost", "POST", f"/v1/dossiers/{dossier}/decisions", {"granted": [u["module"] for u in covered]},
        expect=201,
    )  # fmt: skip
    decision = told.ask("registrar-oost", "POST", f"/v1/decisions/{made['id']}/announce")
    told.check(len(decision["granted"]) == 9, "nine exemptions are granted")
    told.artefacts["exemption-decision.json"] = json.dumps(decision, ensure_ascii=False, indent=1).encode()
    told.say(f"The board of examiners exempts her from {len(decision['granted'])} units, and it is announced.")
    letter = told.keep("decision-letter.pdf", f"/v1/decisions/{made['id']}/letter", "application/pdf", who="noor")
    told.check(letter.startswith(b"%PDF-"), "the letter is a PDF")
    told.say("She finds the letter in her pages: what was decided, why, on which law, and what she can do against it.")


def _matrix(told: Teller, dossier: str) -> None:
    """What the registrar looks at: each outcome against each piece of evidence."""
    place = f"/v1/dossiers/{dossier}/coverage"
    matrix = told.ask("registrar-oost", "GET", place)
    told.keep("coverage.svg", place, "image/svg+xml", who="registrar-oost")
    told.say("The registrar sees which evidence carries which outcome (the picture is coverage.svg):")
    told.show(f"{number} {column['title']} ({column['kind']})" for number, column in enumerate(matrix["columns"], 1))
    told.show(["", "outcome  " + " ".join(str(number) for number, _ in enumerate(matrix["columns"], 1)) + "  advice"])
    for unit in matrix["units"]:
        for line in unit["lines"]:
            marks = " ".join(_MARKS[mark] for mark in line["marks"])
            told.show([f"{line['code']:<8} {marks}  {line['verdict']:<7} {line['statement']['nl'][:60]}"])


def _audited(told: Teller, place: str) -> None:
    """What is done, exempt and left."""
    audit = told.ask("noor", "GET", f"{place}/audit")
    told.artefacts["audit.json"] = json.dumps(audit, ensure_ascii=False, indent=1).encode()
    counted = {key: audit["summary"][key] for key in ("modules", "completed", "exempt", "remaining")}
    told.check(counted == {"modules": 13, "completed": 2, "exempt": 9, "remaining": 2}, f"13/2/9/2, not {counted}")
    told.say("The audit: 13 modules, 2 completed, 9 exempt, 2 remaining.")


def _completed(told: Teller, person: str, place: str) -> None:
    """The last two modules, and the certificate."""
    for code in _LEFT:
        module = told.find("/v1/modules", code)
        told.award("noor", person, module["versionId"], "coordinator-oost", "examiner-oost", "proeve")
    audit = told.ask("noor", "GET", f"{place}/audit")
    told.check(audit["outcome"] == "satisfied", "the audit is satisfied")
    award = told.ask("coordinator-oost", "POST", f"{place}/certificate", expect=201)["awardId"]
    told.ask("board-oost", "POST", f"/v1/awards/{award}/approve")
    told.ask("noor", "POST", f"/v1/awards/{award}/accept")
    told.ask("noor", "POST", f"/v1/awards/{award}/share")
    report = told.verify(told.keep("certificate.json", f"/badges/{award}"))
    kind = report["credential"]["credentialSubject"]["achievement"]["achievementType"]
    told.check((report["outcome"], kind) == ("passed", "Certificate"), "the certificate verifies")
    told.say(
        "She passes the last two. The audit is satisfied, and her certificate of 65 EC is signed.", f"/badges/{award}"
    )


def _agreement(told: Teller, code: str, source: str, target: str, programme: str) -> None:
    """An agreement that is made and adopted once, whoever plays."""
    known = told.ask(None, "GET", "/v1/agreements", params={"limit": 200})["items"]
    if any(each["code"] == code for each in known):
        return
    body = {
        "institution": "voorbeeldhogeschool-oost",
        "code": code,
        "title": {"nl": "Scholing 2018 telt als module", "en": "Training of 2018 counts as the module"},
        "reason": {"nl": "Dezelfde leeruitkomst, zelfde omvang.", "en": "The same outcome, the same size."},
        "sourceModule": source,
        "targetModule": target,
        "validFrom": "2018-01-01",
    }
    made = told.ask("coordinator-oost", "POST", "/v1/agreements", body, expect=201)
    adoption = {"programme": programme, "rulesYear": 2026, "article": "Programmaregels 4.2"}
    told.ask("board-oost", "POST", f"/v1/agreements/{made['id']}/adoptions", adoption, expect=201)


def _noors_dossier(told: Teller, diploma: dict[str, Any], modules: list[str]) -> str:
    new = {"diplomaVersion": diploma["versionId"], "modules": modules}
    dossier: str = told.ask("noor", "POST", "/v1/dossiers", new, expect=201)["id"]
    outcomes = [
        outcome
        for module in modules
        for outcome in told.ask(None, "GET", f"/v1/modules/{module}")["content"]["outcomes"]
    ]
    half = len(outcomes) // 2
    pieces: list[dict[str, Any]] = [
        {"kind": "diploma", "title": "Bachelor Sociaal Pedagogische Hulpverlening", "outcomes": outcomes[:half],
         "qualificationCode": "34617", "level": 6, "obtainedOn": "2009-07-01"},
        {"kind": "work-experience", "title": "Begeleider in de ggz", "outcomes": outcomes,
         "organisation": "GGZ (voorbeeld)", "startedOn": "2015-02-01", "hoursPerWeek": 32},
        {"kind": "interview", "title": "Verslag criteriumgericht interview", "outcomes": outcomes[half:]},
        {"kind": "self-description", "title": "Mijn eigen herstel", "account": "Een persoonlijk verhaal.",
         "isLivedExperience": True, "consent": {"eraseOn": f"{told.today.year + 1}-01-01"}},
    ]  # fmt: skip
    for piece in pieces:
        made = told.ask("noor", "POST", f"/v1/dossiers/{dossier}/evidence", piece, expect=201)
        if piece["kind"] == "diploma":
            checked = {"how": "uittreksel uit het diplomaregister"}
            place = f"/v1/dossiers/{dossier}/evidence/{made['id']}/checks"
            told.ask("registrar-oost", "POST", place, checked, expect=201)
    told.ask("noor", "POST", f"/v1/dossiers/{dossier}/submit")
    return dossier
