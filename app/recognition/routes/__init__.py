"""HTTP of recognition."""

from app.recognition.routes import (
    advice,
    agreements,
    appeals,
    assessment,
    coverage,
    credentials,
    decisions,
    dossiers,
    drafts,
    evidence,
    exemptions,
    inbox,
    letters,
    recognitions,
)

routers = [
    dossiers.router,
    evidence.router,
    advice.router,
    assessment.router,
    decisions.router,
    drafts.router,
    exemptions.router,
    inbox.router,
    coverage.router,
    letters.router,
    credentials.router,
    appeals.router,
    agreements.router,
    recognitions.router,
]
