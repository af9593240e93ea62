"""Finding what is published, and following what is published, changed and withdrawn."""
