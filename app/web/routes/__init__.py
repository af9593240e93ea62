"""HTTP of the pages, by noun."""

from app.web.routes import badges, problems, reliance, search, sets
from app.web.routes.problems import faces

__all__ = ["faces", "routers"]

routers = [
    badges.people,
    search.router,
    reliance.router,
    sets.published,
    sets.router,
    badges.router,
    problems.router,
]
