"""Use cases of the catalogue, by standard and noun; `reading`, `originals` and `given` are what CASE answers."""
