"""What may be said of a changed credential, as judged by the plain path and by what was signed."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from credentials import NotACredential, Outcome, Report, UnsafeDocument, read_credential
from credentials.plain import canonicalize
from tests.mutations.changes import BY_FORM, BYTES
from tests.mutations.samples import Sample, look, samples

SECONDS = 1.0
"""A case that takes more computing than this hangs. Not by the clock on the wall: others may use the machine too."""


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
        started = time.process_time()
        verdict = judge(sample, data)
        took = time.process_time() - started
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
    originals = (sample.data, sample.other)
    if report.outcome is Outcome.PASSED:
        is_same = any(means_the_same(original, data) and reads_the_same(original, data) for original in originals)
        return "passed-same" if is_same else "WRONG: passed though it says something else"
    if any(is_written_alike(original, data) for original in originals):
        return f"WRONG: {_why(report)} though nothing that was signed changed"
    return report.outcome.value


def _why(report: Report) -> str:
    return next(f"{check.check} {check.code}" for check in report.checks if check.outcome is not Outcome.PASSED)


def means_the_same(original: bytes, data: bytes) -> bool:
    """Whether what was signed is in it unchanged: the same token, the same sealed text, the same RDF and proof."""
    return bool(_signed_part(original, as_rdf=True) == _signed_part(data, as_rdf=True))


def reads_the_same(original: bytes, data: bytes) -> bool:
    """Whether whoever reads its JSON finds the very same: every member where it was, nothing more.

    A context that is named once more says nothing, neither does an empty array or object, and one value is as good
    bare as in an array.
    """
    one, other = (set(_members(each)) for each in (original, data))
    return one == other


def _members(data: bytes) -> Iterator[str]:
    for leaf in _leaves(read_credential(data).credential, ""):
        if "/@context " not in leaf and not leaf.endswith((" []", " {}")):
            yield leaf.replace("[]", "")


def is_written_alike(original: bytes, data: bytes) -> bool:
    """Whether only the order of keys, and of what has no order, is another: such a credential must pass."""
    return bool(_signed_part(original, as_rdf=False) == _signed_part(data, as_rdf=False))


def _signed_part(data: bytes, *, as_rdf: bool) -> Any:
    return _of_original(data, as_rdf) if data in _ORIGINALS else _find_signed_part(data, as_rdf)


_ORIGINALS = frozenset(data for sample in samples() for data in (sample.data, sample.other))


@cache
def _of_original(data: bytes, as_rdf: bool) -> Any:
    return _find_signed_part(data, as_rdf)


def _find_signed_part(data: bytes, as_rdf: bool) -> Any:
    found = read_credential(data)
    if found.jwt:
        return found.jwt.signing_input, found.jwt.signature
    if found.sealed:
        return found.sealed.payload, found.sealed.protected, found.sealed.signature
    if not as_rdf:
        return sorted(_leaves(found.credential, ""))
    bare = {key: value for key, value in found.credential.items() if key != "proof"}
    try:
        return _canonical(json.dumps(bare)), {_proof(bare, proof) for proof in _list(found.credential.get("proof"))}
    except UnsafeDocument as error:
        return str(error)


def _proof(bare: dict[str, Any], proof: dict[str, Any]) -> tuple[bytes, str]:
    """What the plain path says that a proof means, and its value."""
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    return _canonical(json.dumps({**options, "@context": bare["@context"]})), json.dumps(proof.get("proofValue"))


@lru_cache(maxsize=4096)
def _canonical(text: str) -> bytes:
    """What the plain path makes of a document, whose text to the letter is that of another in most cases."""
    return canonicalize(json.loads(text))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _leaves(value: Any, path: str) -> Iterator[str]:
    """Every text, number and empty thing with its path, arrays marked but without their order; contexts with it."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from (f"{path}/@context {item!r}",) if key == "@context" else _leaves(item, f"{path}/{key}")
    elif isinstance(value, list) and value:
        for item in value:
            yield from _leaves(item, f"{path}[]")
    else:
        yield f"{path} {value!r}"
