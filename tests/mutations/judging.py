"""What may be said of a changed credential, as judged by the plain path and by what was signed."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from credentials import NotACredential, Outcome, Report, UnsafeDocument, read_credential
from credentials.plain import canonicalize
from tests.mutations.changes import BY_FORM, BYTES
from tests.mutations.samples import Sample, look, samples

SECONDS = 1.0
"""A case that takes longer than this hangs."""


@dataclass
class Tally:
    """How many cases were answered how, and those that should not have been answered so."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, int, bytes]] = field(default_factory=list)
    slowest: float = 0.0


def run(cases: int, seed: int) -> Tally:
    """So many cases from one seed; the same seed gives the same cases."""
    tally = Tally()
    for number in range(cases):
        rng = random.Random(f"{seed}:{number}")
        sample = samples()[rng.randrange(len(samples()))]
        data = change(rng, sample)
        started = time.perf_counter()
        verdict = judge(sample, data)
        took = time.perf_counter() - started
        tally.slowest = max(tally.slowest, took)
        tally.counts[verdict] += 1
        if verdict.startswith("WRONG") or took > SECONDS:
            tally.wrong.append((verdict, number, data))
    return tally


def change(rng: random.Random, sample: Sample) -> bytes:
    """The sample changed once, in its bytes or in what they say."""
    of_bytes = rng.random() < 0.3
    made = rng.choice(BYTES) if of_bytes else BY_FORM[_form(sample)]
    return made(rng, sample)


def _form(sample: Sample) -> str:
    return sample.form


def judge(sample: Sample, data: bytes) -> str:
    """`passed-same`, `failed`, `undetermined`, `refused`, or what is wrong: WRONG and why."""
    try:
        report = look(data)
    except NotACredential:
        return "WRONG: an equal credential was refused" if data == sample.data else "refused"
    except Exception as error:
        return f"WRONG: {type(error).__name__}: {error}"
    same = any(says_the_same(original, data, report) for original in (sample.data, sample.other))
    if report.outcome is Outcome.PASSED:
        return "passed-same" if same else "WRONG: passed though it says something else"
    if same and report.form not in ("jwt",):
        return f"WRONG: {_why(report)} though nothing that was signed changed"
    return report.outcome.value


def _why(report: Report) -> str:
    return next(f"{check.check} {check.code}" for check in report.checks if check.outcome is not Outcome.PASSED)


def says_the_same(original_data: bytes, data: bytes, report: Report) -> bool:
    """Whether what was signed is in it unchanged: the same token, the same sealed text, the same RDF and proof."""
    original, changed = read_credential(original_data), read_credential(data)
    if original.form != changed.form:
        return False
    if original.jwt and changed.jwt:
        return (original.jwt.signing_input, original.jwt.signature) == (
            changed.jwt.signing_input,
            changed.jwt.signature,
        )
    if original.sealed and changed.sealed:
        return all(
            getattr(original.sealed, name) == getattr(changed.sealed, name)
            for name in ("payload", "protected", "signature")
        )
    return bool(_meanings(original.credential) == _meanings(report.credential))


def _meanings(credential: dict[str, Any]) -> Any:
    """What the plain path says a badge and its proofs mean, and all that is not RDF: the members' forms."""
    try:
        return (
            canonicalize({key: value for key, value in credential.items() if key != "proof"}),
            {json.dumps(proof, sort_keys=True) for proof in _list(credential.get("proof"))},
            set(_forms(credential)),
        )
    except UnsafeDocument as error:
        return str(error)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _forms(value: Any, path: str = "") -> Iterator[str]:
    """Which members there are, however they are ordered, and whether each is alone or in an array."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{path}/{key}{'[]' if isinstance(item, list) else ''}"
            for each in _list(item):
                yield from _forms(each, f"{path}/{key}")
