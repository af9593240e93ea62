"""HTTP of the catalogue, by standard. Everything is public and read only."""

from app.catalogue.routes import case, oeapi, ooapi

__all__ = ["faces", "routers"]

routers = [case.router, oeapi.router, ooapi.router]
faces = {**case.faces, **oeapi.faces, **ooapi.faces}
"""How each standard wants refusals, by the beginning of its addresses."""
