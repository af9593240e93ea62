"""Tables of recognition."""

from app.recognition.models.agreements import Adoption, Agreement
from app.recognition.models.appeals import Appeal, Complaint
from app.recognition.models.decisions import Advice, Decision, DecisionDraft, Exemption
from app.recognition.models.dossiers import BadgeClaim, Dossier, Evidence
from app.recognition.models.letters import Letter
from app.recognition.models.procedures import DossierAssessor, DossierStop, ExemptionProcedure

__all__ = [
    "Adoption",
    "Advice",
    "Agreement",
    "Appeal",
    "BadgeClaim",
    "Complaint",
    "Decision",
    "DecisionDraft",
    "Dossier",
    "DossierAssessor",
    "DossierStop",
    "Evidence",
    "Exemption",
    "ExemptionProcedure",
    "Letter",
]
