"""Request and answer bodies of recognition."""
