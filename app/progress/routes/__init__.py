"""HTTP of progress."""

from app.progress.routes import audits

routers = [audits.router]
