"""HTTP of outcome sets and learning outcomes, by noun."""

from app.outcomes.routes import (
    advice,
    associations,
    comparisons,
    exports,
    lineages,
    proposals,
    publishing,
    reviews,
    search,
    sets,
    sheets,
    threads,
)

__all__ = ["routers"]

routers = [
    sheets.router,
    sets.router,
    publishing.router,
    reviews.router,
    threads.router,
    lineages.router,
    advice.router,
    search.router,
    comparisons.router,
    associations.router,
    proposals.router,
    exports.router,
]
"""In the order in which they are tried: `/outcome-sets/template` before `/outcome-sets/{set_id}`."""
