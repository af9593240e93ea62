"""What recognition gives as files."""
