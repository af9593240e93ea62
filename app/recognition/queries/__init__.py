"""Every select of recognition."""
