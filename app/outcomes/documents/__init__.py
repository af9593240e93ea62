"""Learning outcomes in other forms: spreadsheets."""
