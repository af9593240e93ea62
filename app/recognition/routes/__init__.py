"""HTTP of recognition."""

from app.recognition.routes import agreements, assessment, decisions, dossiers, evidence

routers = [dossiers.router, evidence.router, assessment.router, decisions.router, agreements.router]
