"""What was made of published versions, kept for who asks next."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from app.catalogue.rules.vocabulary import Term


@dataclass(frozen=True)
class Lasting:
    """What a package says of the outcomes of a version, as JSON; and the terms they are classified by."""

    items: bytes
    structure: bytes
    rubrics: bytes
    terms: tuple[Term, ...]

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return len(self.items) + len(self.structure) + len(self.rubrics)


class Shelf:
    """What was asked for last, so many bytes of it at most. Never stale: a key says all that a thing rests on."""

    def __init__(self, room: int) -> None:
        self._room, self._lock = room, Lock()
        self._kept: OrderedDict[Any, Lasting] = OrderedDict()

    def get(self, key: Any) -> Lasting | None:
        """What was put under that key, if it still is there."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Any, made: Lasting) -> None:
        """Keeps it, and lets go of what was asked for longest ago where the room is full."""
        with self._lock:
            self._kept[key] = made
            while sum(each.size for each in self._kept.values()) > self._room:
                self._kept.popitem(last=False)
