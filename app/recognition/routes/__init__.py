"""HTTP of recognition."""

from app.recognition.routes import agreements, coverage, decisions, dossiers, letters

routers = [dossiers.router, decisions.router, coverage.router, letters.router, agreements.router]
