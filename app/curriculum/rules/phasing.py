"""How large a diploma and its phases are by law or contract, and the propedeuse with its own certificate."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.curriculum.rules.nodes import Phase
from app.curriculum.rules.register import Size
from app.problems import Fault

PROPEDEUSE = Decimal(60)
"""A propaedeutic phase is 60 EC (WHW 7.8)."""
BY_LAW = {"ad": Decimal(120), "bachelor": Decimal(240)}
"""An associate degree is 120 EC, a bachelor of a hogeschool 240 (WHW 7.4b)."""
MASTER_AT_LEAST = Decimal(60)
"""A master of a hogeschool is 60 EC at least (WHW 7.4b)."""


def size_faults(ec: Decimal, awards: str, programme: Size) -> Iterator[Fault]:
    """Whether the diploma is as large as it must be; a certificate inside a programme under law may be smaller."""
    if programme.regime == "contract":
        if ec != programme.ec:
            yield Fault("diploma-size", f"By its contract the programme is {programme.ec} EC.", "/ec")
    elif awards != "diploma":
        return
    elif programme.kind == "master" and ec < MASTER_AT_LEAST:
        yield Fault("diploma-size", f"A master is {MASTER_AT_LEAST} EC at least.", "/ec")
    elif ec != BY_LAW.get(programme.kind, ec):
        yield Fault("diploma-size", f"The diploma of this programme is {BY_LAW[programme.kind]} EC.", "/ec")


def phase_faults(phases: Sequence[Phase], programme: Size) -> Iterator[Fault]:
    """Under law the propedeuse alone has a certificate: it is the first phase, of 60 EC; a contract may differ."""
    if programme.regime == "contract":
        return
    for index, phase in enumerate(phases):
        place = f"/phases/{index}"
        if not phase.certificate:
            if index == 0 and phase.key == "propedeuse":
                detail = "A propedeuse ends with a certificate of its own."
                yield Fault("propedeuse-without-certificate", detail, f"{place}/certificate")
        elif programme.kind not in BY_LAW or index > 0:
            detail = "Only the first phase of an associate degree or bachelor, the propedeuse, has a certificate."
            yield Fault("phase-certificate-unfitting", detail, f"{place}/certificate")
        elif phase.ec != PROPEDEUSE:
            yield Fault("propedeuse-size", f"A propedeuse is {PROPEDEUSE} EC.", f"{place}/ec")
