"""Facts of recognition as files."""
