"""What is withdrawn is withdrawn once."""

from datetime import datetime

from app.problems import Conflict


def check_standing(withdrawn_at: datetime | None) -> None:
    """Raises Conflict for what does not stand any more."""
    if withdrawn_at is not None:
        raise Conflict("This was withdrawn before.")
