"""Whether somebody looks admissible to a programme, by the diplomas that they name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.recognition.rules.held import KIND_OF_LEVEL, QualificationKind


class DiplomaKind(StrEnum):
    """What people call their diploma."""

    MBO_2 = "mbo-2"
    MBO_3 = "mbo-3"
    MBO_4 = "mbo-4"
    HAVO = "havo"
    VWO = "vwo"
    PROPEDEUSE = "propedeuse"
    AD = "ad"
    BACHELOR = "bachelor"
    MASTER = "master"
    CERTIFICATE = "certificate"


FACTS: Mapping[DiplomaKind, tuple[QualificationKind | None, int | None]] = {
    DiplomaKind.MBO_2: (QualificationKind.MBO, 2),
    DiplomaKind.MBO_3: (QualificationKind.MBO, 3),
    DiplomaKind.MBO_4: (QualificationKind.MBO, 4),
    DiplomaKind.HAVO: (None, 4),
    DiplomaKind.VWO: (None, 4),
    DiplomaKind.PROPEDEUSE: (QualificationKind.PROPEDEUSE, None),
    DiplomaKind.AD: (QualificationKind.AD, 5),
    DiplomaKind.BACHELOR: (QualificationKind.BACHELOR, 6),
    DiplomaKind.MASTER: (QualificationKind.MASTER, 7),
    DiplomaKind.CERTIFICATE: (QualificationKind.CERTIFICATE, None),
}
"""What agreements call each of these, and its NLQF level where it has one. Havo and vwo are no source of agreements."""

_TO_BACHELOR = {
    DiplomaKind.MBO_4, DiplomaKind.HAVO, DiplomaKind.VWO, DiplomaKind.PROPEDEUSE, DiplomaKind.AD,
    DiplomaKind.BACHELOR, DiplomaKind.MASTER,
}  # fmt: skip
_TO_MASTER = {DiplomaKind.BACHELOR, DiplomaKind.MASTER}


@dataclass(frozen=True)
class Named:
    """A diploma as somebody names it: its kind, its level, or both."""

    kind: DiplomaKind | None = None
    level: int | None = None

    @property
    def known(self) -> DiplomaKind | None:
        """Its kind; where that was not said, the one that a diploma of its level is."""
        if self.kind or self.level is None or self.level not in KIND_OF_LEVEL:
            return self.kind
        kind = KIND_OF_LEVEL[self.level]
        return next(each for each, facts in FACTS.items() if facts == (kind, self.level))


class Entry(StrEnum):
    """What is to be said of entry: looks met, is still open, or is the institution's own to say."""

    MET = "entry-met"
    OPEN = "entry-open"
    OPEN_MASTER = "entry-open-master"
    OWN_RULES = "entry-own-rules"


def entry(level: int, regime: str, diplomas: Collection[Named]) -> Entry:
    """Whether one of the diplomas looks enough to begin at a programme of an NLQF level (5, 6 or 7).

    WHW 7.24 (havo, vwo, mbo-4) and 7.28 (an earlier examination in higher education) for Ad and bachelor, 7.30b for a
    master. Further demands on subjects (7.25) and the examination of who has none and is 21 or older (7.29) are not
    looked at. Who may begin at a programme under contract, its institution says.
    """
    if regime == "contract":
        return Entry.OWN_RULES
    enough = _TO_MASTER if level >= 7 else _TO_BACHELOR
    if any(each.known in enough for each in diplomas):
        return Entry.MET
    return Entry.OPEN_MASTER if level >= 7 else Entry.OPEN
