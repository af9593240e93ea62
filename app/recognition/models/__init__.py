"""Tables of recognition."""

from app.recognition.models.agreements import Adoption, Agreement, AgreementVersion
from app.recognition.models.decisions import Advice, Decision, Exemption
from app.recognition.models.dossiers import BadgeClaim, Dossier, Evidence

__all__ = [
    "Adoption",
    "Advice",
    "Agreement",
    "AgreementVersion",
    "BadgeClaim",
    "Decision",
    "Dossier",
    "Evidence",
    "Exemption",
]
