"""HTTP of the catalogue, by standard. Everything is public and read only."""

from app.catalogue.routes import case

__all__ = ["faces", "routers"]

routers = [case.router]
faces = {**case.faces}
"""How each standard wants refusals, by the beginning of its addresses."""
