"""Every select of insight: each topic is counted in one statement, for every year and place at once."""
