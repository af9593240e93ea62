"""HTTP of issuing."""

from app.issuing.routes import awards, badges, keys, results

routers = [results.router, awards.router, keys.router, badges.router]
