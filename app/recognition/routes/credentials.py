"""HTTP of the credential of a decision."""

import uuid

from app.access.guards import AsRegistrar, Caller
from app.http import Config, DbSession, Now, new_router
from app.issuing.models import Award
from app.recognition.payloads.credentials import CredentialAnswer, NewCredential
from app.recognition.service import credentials
from app.settings import Settings

router = new_router("/v1", tags=["recognition"])


@router.post("/decisions/{decision_id}/credential", status_code=201)
def propose_credential(
    decision_id: uuid.UUID, new: NewCredential, caller: AsRegistrar, session: DbSession, now: Now, settings: Config
) -> CredentialAnswer:
    """Prepares the credential of an announced decision in the forms that you choose; the board approves it."""
    made = credentials.propose_credential(session, caller, decision_id, new.forms, now=now)
    return _answer(made, settings)


@router.get("/decisions/{decision_id}/credential")
def get_credential(decision_id: uuid.UUID, caller: Caller, session: DbSession, settings: Config) -> CredentialAnswer:
    """The credential of a decision, proposed or issued."""
    return _answer(credentials.get_credential(session, caller, decision_id), settings)


def _answer(award: Award, settings: Settings) -> CredentialAnswer:
    return CredentialAnswer.model_validate(
        {
            "award_id": award.id,
            "status": award.status,
            "forms": award.basis["forms"],
            "badge_url": f"{settings.public_url}/badges/{award.id}",
        }
    )
