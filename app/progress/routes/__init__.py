"""HTTP of progress."""

from app.progress.routes import audits, plans, records, scan, snapshots

routers = [audits.router, plans.router, snapshots.router, records.router, scan.router]
