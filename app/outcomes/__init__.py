"""Outcome sets and learning outcomes: drafts, immutable versions, search."""
