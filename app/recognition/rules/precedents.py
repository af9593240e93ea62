"""What earlier decisions of a board may tell others: nothing on so few people that one could be recognised."""

import uuid
from dataclasses import dataclass, replace

LEAST = 10
"""Below so many people nothing is told."""


@dataclass(frozen=True)
class Precedent:
    """How often a board exempted people from a unit for what they brought. `source_kind` is qualification or module.

    `granted` and `refused` count people; None where either would tell on fewer than ten. `last_year` is the last year
    in which it was decided.
    """

    source_kind: str
    source: str
    module: uuid.UUID
    people: int
    granted: int | None
    refused: int | None
    last_year: int


def precedent(
    source_kind: str, source: str, module: uuid.UUID, counts: tuple[int, int, int], last_year: int
) -> Precedent | None:
    """What is told of so many people in all, granted and refused; None below ten people.

    With the total one count tells the other, so both are told or neither.
    """
    people, granted, refused = counts
    if people < LEAST:
        return None
    is_safe = all(count == 0 or count >= LEAST for count in (granted, refused))
    made = Precedent(source_kind, source, module, people, granted, refused, last_year)
    return made if is_safe else replace(made, granted=None, refused=None)
