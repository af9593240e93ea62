"""Insight for the sector: counts and times by programme, institution and route, with small groups suppressed."""
