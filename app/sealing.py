"""Encryption of what must not be readable in the database: key seeds, accounts of lived experience."""

from cryptography.fernet import Fernet, MultiFernet


def seal(data: bytes, secret: str) -> bytes:
    """The data encrypted with the first of the Fernet keys in `secret` (commas between them)."""
    return _fernet(secret).encrypt(data)


def unseal(sealed: bytes, secret: str) -> bytes:
    """The data again, with whichever key fits. Raises cryptography.fernet.InvalidToken when none does."""
    return _fernet(secret).decrypt(sealed)


def _fernet(secret: str) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in secret.split(",")])
