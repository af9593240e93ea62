"""Institutions, people, API clients, tokens, roles and appointments, and the guards that read them."""
