"""HTTP of what relies on a version, and of roll-overs."""

from app.reliance.routes import reliance

routers = reliance.routers
