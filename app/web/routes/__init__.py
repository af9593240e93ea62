"""HTTP of the pages, by noun."""

from app.web.routes import pages, search

__all__ = ["faces", "routers"]

routers = [pages.people, search.router, pages.router]
faces = pages.faces
