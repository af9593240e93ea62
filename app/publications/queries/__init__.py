"""Every select on what was published."""
