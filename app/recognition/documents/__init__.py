"""What recognition puts on paper and in pictures."""
