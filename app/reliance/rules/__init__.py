"""Pure decisions: how one thing relies on another, what counts of people may say, what a next year carries along."""
