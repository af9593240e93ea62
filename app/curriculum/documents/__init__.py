"""Requirement trees as files: a readable text form, and a picture."""
