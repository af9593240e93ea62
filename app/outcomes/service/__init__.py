"""Use cases of outcome sets, by noun."""
