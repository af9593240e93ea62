"""Request and answer bodies of outcome sets, by noun."""
