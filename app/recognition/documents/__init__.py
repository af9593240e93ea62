"""What files that are handed in really are."""
