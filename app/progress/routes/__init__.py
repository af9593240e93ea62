"""HTTP of progress."""

from app.progress.routes import audits, plans, records, snapshots

routers = [audits.router, plans.router, snapshots.router, records.router]
