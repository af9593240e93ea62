"""HTTP of recognition."""

from app.recognition.routes import agreements, decisions, dossiers, letters

routers = [dossiers.router, decisions.router, letters.router, agreements.router]
