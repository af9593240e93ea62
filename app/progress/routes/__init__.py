"""HTTP of progress."""

from app.progress.routes import audits, plans

routers = [audits.router, plans.router]
