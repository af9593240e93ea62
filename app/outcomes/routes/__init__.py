"""HTTP of outcome sets and learning outcomes, and of their spreadsheets."""

from app.outcomes.routes import sets, sheets

__all__ = ["routers"]

routers = [sheets.router, sets.router]
"""In the order in which they are tried: `/outcome-sets/template` before `/outcome-sets/{set_id}`."""
