"""How a shortcoming is named: one shape, wherever it is found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One shortcoming: a stable code, words for people, and where it is (RFC 6901 pointer into the document)."""

    code: str
    detail: str
    pointer: str = ""


class NotACredential(ValueError):
    """What was handed in cannot be read as a credential at all."""

    def __init__(self, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail)
        self.faults = faults


class UnsafeDocument(ValueError):
    """A document says something that its signature would not cover, or that software reads in different ways."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in faults))
        self.faults = faults
