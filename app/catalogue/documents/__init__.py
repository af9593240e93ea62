"""What is published, as the documents of the standards of the field, by standard and noun."""
