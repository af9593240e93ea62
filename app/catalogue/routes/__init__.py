"""HTTP of the catalogue, by noun."""

from app.catalogue.routes import case, imports
from app.catalogue.routes.case import faces

__all__ = ["faces", "routers"]

routers = [case.router, imports.router]
