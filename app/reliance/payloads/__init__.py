"""Request and answer bodies of reliance and roll-overs."""
