"""Use cases of the catalogue, by noun."""
