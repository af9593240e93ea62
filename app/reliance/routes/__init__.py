"""HTTP of what relies on a version, and of roll-overs."""

from app.reliance.routes import reliance, roll_overs

routers = [*reliance.routers, *roll_overs.routers]
