"""What is published, in the standards of the field: CASE, OEAPI and OOAPI, linked data."""
