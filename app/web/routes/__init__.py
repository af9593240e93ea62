"""HTTP of the pages for people."""

from app.web.routes import pages, reliance

routers = [pages.people, pages.router, reliance.router]
faces = pages.faces
