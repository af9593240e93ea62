"""HTTP of recognition."""

from app.recognition.routes import agreements, decisions, dossiers

routers = [dossiers.router, decisions.router, agreements.router]
