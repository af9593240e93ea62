"""What a check answers: three-valued, with a stable reason code."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The three answers, from good to bad."""

    PASSED = "passed"
    UNDETERMINED = "undetermined"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """The answer of one check, with a stable reason code, and words."""

    outcome: Outcome
    code: str
    detail: str


def passed(code: str, detail: str) -> Finding:
    """A check that holds."""
    return Finding(Outcome.PASSED, code, detail)


def failed(code: str, detail: str) -> Finding:
    """A check that does not hold."""
    return Finding(Outcome.FAILED, code, detail)


def undetermined(code: str, detail: str) -> Finding:
    """A check that could not be made."""
    return Finding(Outcome.UNDETERMINED, code, detail)


def worst(*findings: Finding) -> Finding:
    """The first of the worst answers. Raises ValueError without any."""
    return max(findings, key=lambda finding: list(Outcome).index(finding.outcome))
