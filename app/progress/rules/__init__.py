"""Pure rules of progress: the audit, and the way to a diploma."""
