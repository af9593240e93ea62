"""Programmes, modules, microcredential routes, diplomas with their requirement trees, and enrolments."""
