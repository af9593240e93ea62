"""Loads the example agreements: drawn up, published, and adopted by the boards of programmes."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor
from app.curriculum import queries as curriculum
from app.example.loader import Loader, both, read, titled
from app.recognition.payloads.agreements import NewAdoption, NewAgreement
from app.recognition.queries import agreements as queries
from app.recognition.service import agreement_drafts
from app.recognition.service import agreements as service

_COORDINATORS = {
    "voorbeeldhogeschool-noord": "coordinator-noord",
    "voorbeeldhogeschool-zuid": "coordinator-zuid",
    None: "editor",
}
"""Who draws up the agreements of an institution, and the models of the sector."""
RULES_YEAR = 2026


class LoaderOfAll(Loader):
    """The loader that, after everything else, loads the agreements too."""

    def load(self) -> None:
        """Loads what is not there yet."""
        super().load()
        for entry in read("agreements.yaml"):
            self._agreement(entry)

    def _agreement(self, entry: dict[str, Any]) -> None:
        slug = entry.get("institution")
        with self._transaction() as (session, now):
            owner = access.get_institution_by_slug(session, slug).id if slug else None
            found = queries.find_agreement(session, owner, entry["code"])
            if found is None:
                new = {"institution": slug, "code": entry["code"], "content": self._agreed(session, owner, entry)}
                made = NewAgreement.model_validate(new)
                found = agreement_drafts.make_agreement(
                    session, self._drawer(session, slug, now), made, now=now
                ).agreement
            agreement_id = found.id
        with self._transaction() as (session, now):
            if queries.find_version(session, agreement_id) is None:
                agreement_drafts.publish_agreement(session, self._drawer(session, slug, now), agreement_id, now=now)
        for adoption in entry["adopted"]:
            self._adoption(agreement_id, adoption)

    def _drawer(self, session: Session, slug: str | None, now: datetime) -> Actor:
        return self._as(session, _COORDINATORS[slug], now)

    def _adoption(self, agreement_id: uuid.UUID, entry: dict[str, Any]) -> None:
        programme = self.programmes[entry["programme"]][1]
        with self._transaction() as (session, now):
            if not queries.list_adoptions(session, agreement_id, programme):
                new = NewAdoption(programme=programme, rules_year=RULES_YEAR, article=entry["article"])
                service.adopt(session, self._as(session, entry["by"], now), agreement_id, new, now=now)

    def _agreed(self, session: Session, owner: uuid.UUID | None, entry: dict[str, Any]) -> dict[str, Any]:
        """The content of an agreement, its codes as ids."""
        modules, conditions = entry.get("modules", {}), dict(entry.get("conditions", {}))
        target: dict[str, Any] = {"modules": [self.modules[code] for code in modules.get("to", ())]}
        if "block" in entry:
            parts = [{"phase": phase, "ec": ec} for phase, ec in entry["block"]["parts"].items()]
            code = entry["block"].get("diploma")
            target["block"] = {
                "parts": parts,
                "diploma": self._named(session, owner, "diploma", code) if code else None,
            }
        conditions["other"] = [both(pair) for pair in conditions.get("other", ())]
        return {
            "title": titled(entry),
            "reason": both(entry["why"]),
            "relation": entry.get("relation", "related"),
            "source": {
                "modules": [self.modules[code] for code in modules.get("from", ())],
                "routes": [self._named(session, None, "route", code) for code in entry.get("routes", ())],
                "qualifications": [
                    {"title": titled(each), **{name: each[name] for name in each.keys() - {"nl", "en"}}}
                    for each in entry.get("qualifications", ())
                ],
            },
            "target": target,
            "conditions": conditions,
            "parties": entry.get("parties", []),
            "validFrom": entry.get("from", "2026-01-01"),
            "validUntil": entry.get("until"),
        }

    def _named(self, session: Session, owner: uuid.UUID | None, kind: str, code: str) -> uuid.UUID:
        """A route or diploma by its code, at an institution or wherever it is."""
        owners = (
            [owner] if owner else {access.get_institution_by_slug(session, s).id for s, _ in self.programmes.values()}
        )
        found = (curriculum.find_offering(session, each, kind, code) for each in owners)
        return next(each.id for each in found if each)
