"""HTTP of outcome sets and learning outcomes, by noun."""

from app.outcomes.routes import advice, comparisons, exports, publishing, search, sets, sheets

__all__ = ["routers"]

routers = [
    sheets.router,
    sets.router,
    publishing.router,
    advice.router,
    search.router,
    comparisons.router,
    exports.router,
]
"""In the order in which they are tried: `/outcome-sets/template` before `/outcome-sets/{set_id}`."""
