"""Insight as files: a table for spreadsheets, and a chart."""
