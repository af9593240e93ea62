"""Leerlijn: register of learning outcomes and issuer of the microcredentials that stand on them."""
