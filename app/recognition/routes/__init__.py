"""HTTP of recognition."""

from app.recognition.routes import advice, agreements, decisions, dossiers, drafts, inbox

routers = [
    dossiers.router,
    advice.router,
    decisions.router,
    drafts.router,
    inbox.router,
    agreements.router,
]
