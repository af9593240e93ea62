"""Answer bodies of the steps to a good request."""

import uuid

from app.payloads import LanguageText, Payload
from app.recognition.rules.intake import StepStatus
from app.recognition.rules.states import State


class IntakeStep(Payload):
    """One step: how far it is, how many of how many, and what to do."""

    code: str
    status: StepStatus
    done: int
    of: int
    title: LanguageText
    advice: LanguageText


class IntakeSteps(Payload):
    """The steps to a good request, in order, and whether it is ready to be handed in."""

    dossier_id: uuid.UUID
    state: State
    is_ready: bool
    steps: list[IntakeStep]
