"""HTTP of the catalogue, by standard. But for what comes in, everything is public and read only."""

from app.catalogue.routes import case, imports, linked, oeapi, ooapi

__all__ = ["faces", "routers"]

routers = [linked.graphs, case.router, imports.router, linked.router, oeapi.router, ooapi.router]
"""In the order in which they are tried: graphs at addresses of CASE before CASE, for who prefers these."""
faces = {**case.faces, **oeapi.faces, **ooapi.faces}
"""How each standard wants refusals, by the beginning of its addresses."""
