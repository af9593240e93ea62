"""What is published, gathered for the standards of the field."""
