"""Tables of recognition."""

from app.recognition.models.agreements import Adoption, Agreement
from app.recognition.models.decisions import Advice, Decision, Exemption
from app.recognition.models.dossiers import BadgeClaim, Dossier, Evidence, EvidenceFile, InterviewRecord
from app.recognition.models.vraak import VraakNorms, VraakRecord

__all__ = [
    "Adoption",
    "Advice",
    "Agreement",
    "BadgeClaim",
    "Decision",
    "Dossier",
    "Evidence",
    "EvidenceFile",
    "Exemption",
    "InterviewRecord",
    "VraakNorms",
    "VraakRecord",
]
