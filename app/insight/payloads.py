"""Answer bodies of insight."""

import uuid
from datetime import date

from app.insight.rules import Level
from app.payloads import LanguageLine, Payload


class Figure(Payload):
    """A count. Where it, or what it could be used to work out, is about fewer than ten people, it is not shown.

    0 says that nothing happened at that place in that year.
    """

    value: int | None = None
    suppressed: bool = True


class DaysFigure(Payload):
    """Days from handing in to the first decision: of half the requests at most `median`, of nine in ten the other.

    Null without being suppressed: there were no requests.
    """

    median: int | None = None
    percentile90: int | None = None
    suppressed: bool = True


class ShareFigure(Payload):
    """A part of a whole, from 0 to 1; null without being suppressed where there is no whole."""

    value: float | None = None
    suppressed: bool = True


class OutcomeFigures(Payload):
    """What became of requests: the first three make up those granted, the others those not granted (yet)."""

    granted: Figure
    granted_in_part: Figure
    conditional: Figure
    refused: Figure
    open: Figure
    ended: Figure


class ExemptionFigures(Payload):
    """Requests for exemption that were handed in that year, and what became of them.

    `units` are the modules asked. `granted` are the requests of which anything was granted; `outcomes` are told of
    programmes alone.
    """

    requests: Figure
    units: Figure
    granted: Figure
    not_granted: Figure
    outcomes: OutcomeFigures | None
    days: DaysFigure


class FlowFigures(Payload):
    """Who began or completed a bachelor that year, and who of them began a master afterwards, wherever."""

    students: Figure
    moved_on: Figure
    share: ShareFigure


class ThresholdFigures(Payload):
    """Who began that year, a while ago, is enrolled, and did not pass a threshold of a kind.

    `articles` are those of a programme. How many did pass is not told: beside the students who began it would say how
    few have left.
    """

    kind: str
    articles: list[str]
    stalled: Figure


class InsightInstitution(Payload):
    """Which institution a line is about."""

    slug: str
    name: LanguageLine


class InsightOffering(Payload):
    """Which programme or route a line is about."""

    id: uuid.UUID
    code: str
    title: LanguageLine


class InsightLine(Payload):
    """What is counted of one place in one year. The lines of institutions add up to that of the sector, and so on."""

    year: int
    level: Level
    institution: InsightInstitution | None
    programme: InsightOffering | None
    route: InsightOffering | None
    awards: Figure
    exemptions: ExemptionFigures | None
    flow: FlowFigures | None
    thresholds: list[ThresholdFigures]


class InsightAnswer(Payload):
    """Counts of the sector as they are on a day, the latest year first, without anything on fewer than `smallest`.

    `flowGoal` is the share of bachelors that is to go on to a master; `stalledAfterMonths` is how long ago somebody
    began before they count as stalled.
    """

    on: date
    smallest: int
    flow_goal: float
    stalled_after_months: int
    lines: list[InsightLine]
