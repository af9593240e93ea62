"""Every select that only the faces of the catalogue need."""
