"""Use cases of what relies on a version, and of roll-overs."""
