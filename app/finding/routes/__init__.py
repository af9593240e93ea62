"""HTTP of finding and following, by noun."""

from app.finding.routes import changes, search

__all__ = ["routers"]

routers = [search.router, changes.router, changes.feeds]
