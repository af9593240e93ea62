"""Use cases of progress."""
