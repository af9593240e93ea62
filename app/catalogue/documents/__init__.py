"""Outcome sets and learning outcomes as the objects of CASE 1.1; `editions.in_edition` makes CASE 1.0 of them.

What CASE has no place for stands under `extensions.leerlijn`, so that a package holds the whole of a set.
"""
