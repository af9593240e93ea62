"""Use cases of issuing: results, awards, keys and status lists."""
