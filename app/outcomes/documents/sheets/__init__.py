"""Spreadsheets of outcomes: XLSX (ISO/IEC 29500) and CSV (RFC 4180), out and in."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
FORMS = {XLSX: "xlsx", CSV: "csv"}
"""Media types of sheets with the ending of their file names, the preferred one first."""
