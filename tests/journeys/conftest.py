"""What the stories stand on: a world whose tokens outlive every term of law."""

from tests.recognition.conftest import patient

__all__ = ["patient"]
