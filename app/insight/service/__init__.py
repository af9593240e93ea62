"""The use case of insight: what is asked, from protected tables."""
