"""What recognition puts on paper and in pictures, and what files that are handed in really are."""
