"""Credentials changed in every way we could think of, and what may be said of each: `python -m tests.mutations`."""
