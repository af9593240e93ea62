"""Tables of recognition."""

from app.recognition.models.agreements import Adoption, Agreement, AgreementVersion
from app.recognition.models.appeals import Appeal, Complaint
from app.recognition.models.decisions import Advice, Decision, DecisionDraft, Exemption
from app.recognition.models.dossiers import BadgeClaim, Dossier, Evidence, EvidenceFile, InterviewRecord
from app.recognition.models.letters import Letter
from app.recognition.models.procedures import DossierAssessor, DossierStop, ExemptionProcedure
from app.recognition.models.vraak import VraakNorms, VraakRecord

__all__ = [
    "Adoption",
    "Advice",
    "Agreement",
    "AgreementVersion",
    "Appeal",
    "BadgeClaim",
    "Complaint",
    "Decision",
    "DecisionDraft",
    "Dossier",
    "DossierAssessor",
    "DossierStop",
    "Evidence",
    "EvidenceFile",
    "Exemption",
    "ExemptionProcedure",
    "InterviewRecord",
    "Letter",
    "VraakNorms",
    "VraakRecord",
]
