"""What is published, as the documents of the standards of the field."""
