"""A CFPackage as it is sent: read strictly, looked at whole, and put to the form that sets have."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from app.catalogue.rules.frameworks import Reading, package_place
from app.catalogue.rules.shapes import MAX_FAULTS, Looked, look_at
from app.outcomes.payloads.sets import OutcomeContent, SetContent
from app.outcomes.rules import MAX_OUTCOMES
from app.problems import Fault, InvalidInput
from credentials.strict_json import read_json

_ESCAPE = re.compile(rb"\\(u000[dD]|.)", re.DOTALL)
_CODES = {
    "string_too_long": "too-long",
    "string_too_short": "empty",
    "too_long": "too-many",
    "extra_forbidden": "unknown-key",
}


@dataclass(frozen=True)
class Checked:
    """A reading in the form that sets have; faults by the place of their outcome, None for those of the set itself."""

    content: dict[str, Any]
    faults: Mapping[int | None, Sequence[Fault]]

    @property
    def all_faults(self) -> list[Fault]:
        """Every fault, those of the set first."""
        places = sorted(self.faults, key=lambda place: -1 if place is None else place)
        return [fault for place in places for fault in self.faults[place]]


def read_package(data: bytes) -> tuple[dict[str, Any], Looked]:
    """The package, and what was seen of it. Raises InvalidInput with every fault of text and form.

    Texts of others may hold carriage returns, which ours may not.
    """
    _, faults = read_json(_ESCAPE.sub(lambda found: rb"\n" if found[1] in _RETURNS else found[0], data))
    if faults:
        raise InvalidInput("Nothing was imported: this is no JSON of ours to read.", faults=faults)
    package = json.loads(data)
    looked = look_at(package)
    if not looked.faults and len(package.get("CFItems", [])) > MAX_OUTCOMES:
        looked.fault("too-many", f"A set holds at most {MAX_OUTCOMES} outcomes.", "/CFItems")
    if looked.faults:
        raise InvalidInput("Nothing was imported: the package has faults.", faults=looked.faults)
    return package, looked


_RETURNS = (b"r", b"u000d", b"u000D")


def digest_of_package(package: Mapping[str, Any]) -> str:
    """SHA-256, as 64 hex digits, of what a package says, whatever the order of members; numbers of any size."""
    text = json.dumps(package, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check_reading(reading: Reading) -> Checked:
    """The content of a reading as sets keep it, and everything that keeps it from being one."""
    faults: dict[int | None, list[Fault]] = {}
    head = _kept(SetContent, {**reading.content, "outcomes": []}, reading, (), faults.setdefault(None, []))
    outcomes, structure = [], {fault.pointer: fault for fault in reading.faults}
    for place, each in enumerate(reading.content["outcomes"]):
        wrong: list[Fault] = []
        outcomes.append(_kept(OutcomeContent, each, reading, ("outcomes", place), wrong))
        pointer = f"/CFItems/{reading.places[place]}"
        wrong += [structure[pointer]] if pointer in structure else []
        if wrong:
            faults[place] = wrong
    return Checked({**head, "outcomes": outcomes}, {place: found for place, found in faults.items() if found})


def _kept(
    model: type[BaseModel], value: dict[str, Any], reading: Reading, place: tuple[Any, ...], faults: list[Fault]
) -> dict[str, Any]:
    try:
        return model.model_validate(value).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        for entry in error.errors(include_url=False)[:MAX_FAULTS]:
            code = _CODES.get(entry["type"], entry["type"].replace("_", "-"))
            found = Fault(code, f"{entry['msg']}.", package_place(reading, (*place, *entry["loc"])))
            faults.extend([] if found in faults else [found])
        return value
