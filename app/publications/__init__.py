"""What was published: where it is found, and the list of what was published, changed and withdrawn."""
