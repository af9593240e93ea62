"""HTTP of recognition."""

from app.recognition.routes import agreements, appeals, decisions, dossiers

routers = [dossiers.router, decisions.router, appeals.router, agreements.router]
