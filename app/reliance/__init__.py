"""What relies on a version of a set, module or diploma; and the roll-over to the rules of a next year."""
