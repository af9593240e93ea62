"""What an exemption is, in one word."""

from enum import StrEnum

from app.recognition.rules.decisions import ConditionState


class ExemptionStatus(StrEnum):
    """How an exemption stands: it counts (exempt), waits for its condition, lapsed with it, or ended."""

    EXEMPT = "exempt"
    CONDITIONAL = "conditional"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    ANNULLED = "annulled"
    REPLACED = "replaced"
    GIVEN_UP = "given-up"


_OF_CONDITION = {ConditionState.OPEN: ExemptionStatus.CONDITIONAL, ConditionState.LAPSED: ExemptionStatus.LAPSED}


def status_of(ended_by: str | None, condition_state: str | None) -> ExemptionStatus:
    """The status of an exemption that was announced: how it ended or, while it did not, what its condition says."""
    if ended_by:
        return ExemptionStatus(ended_by)
    if condition_state is None:
        return ExemptionStatus.EXEMPT
    return _OF_CONDITION.get(ConditionState(condition_state), ExemptionStatus.EXEMPT)
