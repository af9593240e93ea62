"""What pages say, by noun."""
