"""HTTP of progress."""

from app.progress.routes import audits, records, snapshots

routers = [audits.router, snapshots.router, records.router]
