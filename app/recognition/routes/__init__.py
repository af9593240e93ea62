"""HTTP of recognition."""

from app.recognition.routes import agreements, decisions, dossiers, recognitions

routers = [dossiers.router, decisions.router, agreements.router, recognitions.router]
