"""HTTP of recognition."""

from app.recognition.routes import agreements, appeals, coverage, decisions, dossiers, letters

routers = [
    dossiers.router,
    decisions.router,
    coverage.router,
    letters.router,
    appeals.router,
    agreements.router,
]
