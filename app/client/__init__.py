"""`scripts/leerlijn`: a small typed client of the API. It imports nothing of the application and needs no database."""
