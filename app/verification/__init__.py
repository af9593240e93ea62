"""Verifying a credential, whoever issued it, with what is known here; nothing is fetched."""
