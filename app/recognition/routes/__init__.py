"""HTTP of recognition."""

from app.recognition.routes import agreements, coverage, credentials, decisions, dossiers, letters

routers = [dossiers.router, decisions.router, coverage.router, letters.router, credentials.router, agreements.router]
