"""Results, awards, and the credentials that are signed for them: keys, status lists, served bytes."""
