"""HTTP of recognition."""

from app.recognition.routes import (
    advice,
    agreements,
    appeals,
    coverage,
    credentials,
    decisions,
    dossiers,
    drafts,
    inbox,
    letters,
)

routers = [
    dossiers.router,
    advice.router,
    decisions.router,
    drafts.router,
    inbox.router,
    coverage.router,
    letters.router,
    credentials.router,
    appeals.router,
    agreements.router,
]
