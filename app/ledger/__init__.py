"""Tamper-evident audit trail: who did what to what, in hash chains."""
