"""Answer bodies of progress."""
