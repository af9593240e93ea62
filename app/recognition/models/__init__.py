"""Tables of recognition."""

from app.recognition.models.agreements import Adoption, Agreement
from app.recognition.models.appeals import Appeal, Complaint
from app.recognition.models.decisions import Advice, Decision, Exemption
from app.recognition.models.dossiers import BadgeClaim, Dossier, Evidence
from app.recognition.models.letters import Letter

__all__ = [
    "Adoption",
    "Advice",
    "Agreement",
    "Appeal",
    "BadgeClaim",
    "Complaint",
    "Decision",
    "Dossier",
    "Evidence",
    "Exemption",
    "Letter",
]
