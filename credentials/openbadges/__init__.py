"""Open Badges 3.0 (1EdTech): its models, what they let pass, and from the facts of an award or exemption to a badge."""

from credentials.openbadges.badge import account, annex_faults
from credentials.openbadges.rules import BADGE_TYPES, openbadge_faults
from credentials.openbadges.writing import openbadge

__all__ = ["BADGE_TYPES", "account", "annex_faults", "openbadge", "openbadge_faults"]
