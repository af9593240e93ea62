"""One achievement, many recipients: credentials with a Data Integrity proof that differ in a few texts only.

Prepared once from an example; each credential then costs the hashes of the blank nodes that differ (RDFC-1.0, 4.6), two
SHA-256 and one signature. Its bytes are those that signing the whole document gives; where that is not sure, the
whole document is signed.
"""

import copy
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from credentials.canonical import Loader
from credentials.compiled import MAX_TWINS, Quads, first_degree
from credentials.compiled_contexts import Contexts, NotSure, iri_text
from credentials.contexts import load_context
from credentials.encodings import base58_encode
from credentials.keys import PublicKey, Signer
from credentials.proofs import add_proof

_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff\ud800-\udfff]')
"""Characters that JSON or N-Quads write in another way, or that are forbidden."""
_MARK = re.compile(r"urn:x-leerlijn-varies:(\d+):")
_IRI = re.compile(rf"\A<{_MARK.pattern}>|(?<= )<{_MARK.pattern}>(?= \.\n\Z)")
_LITERAL = re.compile(rf' "{_MARK.pattern}"')
"""Where a line of N-Quads may hold a varying text: as an IRI that is no predicate or datatype, or as a literal."""
_OF_TYPE = "#type> <urn:x-leerlijn-varies:"

_Line = tuple[Any, ...]
"""A line of N-Quads with holes: text, number of a slot, text, and perhaps number of a slot, text."""


class Template:
    """Signs documents that equal the example but for the texts at some pointers (RFC 6901)."""

    def __init__(self, example: dict[str, Any], varying: Sequence[str], *, loader: Loader = load_context) -> None:
        """Prepares. Raises ValueError when a pointer does not lead to a text of the example."""
        self._example, self._varying, self._loader = copy.deepcopy(example), tuple(varying), loader
        self._texts = tuple(place[key] for place, key in (_place(example, pointer) for pointer in varying))
        self._made_for: tuple[datetime, str, PublicKey] | None = None
        self._options: tuple[bytes, str] | None = None
        self._form: _Form | None = None
        try:
            if not _MARK.search(json.dumps(example)):
                self._form = _prepare(self._with([_mark(slot) for slot in range(len(varying))]), len(varying), loader)
        except (NotSure, RecursionError):
            pass

    @property
    def is_quick(self) -> bool:
        """Whether there is a quick way at all for this example."""
        return self._form is not None

    def sign(self, values: Mapping[str, str], signer: Signer, *, created: datetime) -> bytes:
        """The signed document with these texts at the pointers (one for each), as UTF-8 JSON.

        Raises UnsafeDocument and UnknownKey as `add_proof` does, KeyError when a pointer has no text.
        """
        texts = [values[pointer] for pointer in self._varying]
        form, options = self._form, self._proof_options(signer, created)
        if form is None or options is None:
            return self._plain(texts, signer, created)
        try:
            document = form.canonical(texts)
        except NotSure:
            return self._plain(texts, signer, created)
        signature = signer.sign(options[0] + sha256(document).digest())
        return f"{form.json(texts)}{options[1]}{_proof_value(signature)}".encode()

    def _plain(self, texts: Sequence[str], signer: Signer, created: datetime) -> bytes:
        signed = add_proof(self._with(texts), signer, created=created, loader=self._loader)
        return json.dumps(signed, ensure_ascii=False).encode()

    def _proof_options(self, signer: Signer, created: datetime) -> tuple[bytes, str] | None:
        """The hash of the proof options, and their JSON up to the proof value; None where the quick way is none."""
        if self._made_for != (asked := (created, signer.verification_method, signer.public)):
            try:
                self._options = self._seen_in_example(_Probe(signer.verification_method, signer.public), created)
            except NotSure:
                self._options = None
            self._made_for = asked
        return self._options

    def _seen_in_example(self, probe: "_Probe", created: datetime) -> tuple[bytes, str]:
        """What signing the example plainly does with the options, when the quick way does the same with the example."""
        if self._form is None:
            raise NotSure
        document, before, after = (
            self._form.canonical(self._texts),
            self._form.json(self._texts),
            _proof_value(bytes(64)),
        )
        signed = self._plain(self._texts, probe, created).decode()
        is_same = signed.startswith(before) and signed.endswith(after) and len(probe.message) == 64
        if not is_same or probe.message[32:] != sha256(document).digest():
            raise NotSure
        return probe.message[:32], signed[len(before) : -len(after)]

    def _with(self, texts: Sequence[str]) -> dict[str, Any]:
        document = copy.deepcopy(self._example)
        for pointer, text in zip(self._varying, texts, strict=True):
            place, key = _place(document, pointer)
            place[key] = text
        return document


@dataclass
class _Probe:
    """A signer that only remembers what it was given to sign."""

    verification_method: str
    public: PublicKey
    message: bytes = b""

    def sign(self, message: bytes) -> bytes:
        self.message = message
        return bytes(64)


def _proof_value(signature: bytes) -> str:
    return f'z{base58_encode(signature)}"}}]}}'


def _mark(slot: int) -> str:
    return f"urn:x-leerlijn-varies:{slot}:"


def _place(document: Any, pointer: str) -> tuple[Any, Any]:
    """The object or array that holds the text that a pointer leads to, and the key or index there."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    try:
        place, key = None, None
        for part in parts:
            place = document if place is None else place[key]
            key = int(part) if isinstance(place, list) else part
        if place is not None and isinstance(place[key], str):
            return place, key
    except (LookupError, TypeError, ValueError):
        pass
    raise ValueError(f"{pointer!r} leads to no text")


@dataclass(frozen=True)
class _Form:
    """The JSON and the quads of the example, with a slot for each varying text and then one for each blank node.

    Blank nodes come in three: `settled` (their hashes are known, each its own), `varying`, and `twins`, which look
    alike and stand beside no blank node, so that any order of them gives the same lines.
    """

    pieces: _Line
    order: tuple[int, ...]
    iris: tuple[int, ...]
    known_iris: frozenset[str]
    words: frozenset[str]
    ground: tuple[str, ...]
    moving: tuple[_Line, ...]
    own: tuple[tuple[str, ...] | tuple[_Line, ...], ...]
    settled: tuple[tuple[bytes, int], ...]
    varying: tuple[tuple[tuple[_Line, ...], int], ...]
    twins: tuple[int, ...]
    hashes: frozenset[bytes]

    def json(self, texts: Sequence[str]) -> str:
        """The JSON of the document up to its last brace."""
        made = list(self.pieces)
        made[1::2] = [texts[slot] for slot in self.order]
        return "".join(made)

    def canonical(self, texts: Sequence[str]) -> bytes:
        """Canonical N-Quads with these texts. Raises NotSure when they may change more than themselves."""
        self._check(texts)
        varying = [(first_degree([_fill(line, texts) for line in lines]), node) for lines, node in self.varying]
        if len(self.hashes.union([pair[0] for pair in varying])) != len(self.hashes) + len(varying):
            raise NotSure
        nodes = [node for _, node in sorted([*self.settled, *varying])]
        nodes += self.twins
        labels, places = _labels(len(nodes))
        slots = [*texts, *labels]
        for label, node in zip(labels, nodes, strict=True):
            slots[len(texts) + node] = label
        made = [*self.ground, *[_fill(line, slots) for line in self.moving]]
        made.sort()
        made += [_block(labels[place], self.own[nodes[place]], slots) for place in places]
        return "".join(made).encode()

    def _check(self, texts: Sequence[str]) -> None:
        """Raises NotSure unless each text needs no escape, and is a literal or an IRI that nothing else has."""
        if not all(type(text) is str for text in texts) or _ESCAPED.search("".join(texts)):
            raise NotSure
        iris = [texts[slot] for slot in self.iris]
        if len(self.known_iris.union(iris)) != len(self.known_iris) + len(iris):
            raise NotSure
        for iri in iris:
            iri_text(iri)
            if iri in self.words or iri.partition(":")[0] in self.words:
                raise NotSure


def _block(label: str, rests: Sequence[Any], slots: Sequence[str]) -> str:
    """The lines of which a blank node is the subject, sorted."""
    if rests and type(rests[0]) is tuple:
        rests = sorted([_fill(rest, slots) for rest in rests])
    return label + label.join(rests) if rests else ""


def _fill(line: _Line, slots: Sequence[str]) -> str:
    if len(line) == 3:
        return f"{line[0]}{slots[line[1]]}{line[2]}"
    if len(line) == 1:
        return str(line[0])
    return f"{line[0]}{slots[line[1]]}{line[2]}{slots[line[3]]}{line[4]}"


def _split(text: str) -> _Line:
    parts: list[Any] = _MARK.split(text)
    parts[1::2] = map(int, parts[1::2])
    return tuple(parts)


@lru_cache(maxsize=64)
def _labels(count: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """So many canonical labels, and their places in the order of the lines that start with them."""
    labels = tuple(f"_:c14n{number}" for number in range(count))
    return labels, tuple(sorted(range(count), key=lambda number: f"{labels[number]} "))


def _prepare(marked: dict[str, Any], count: int, loader: Loader) -> _Form:
    """The form of a document whose varying texts are marks. Raises NotSure where there is no quick way."""
    contexts, quads = Contexts(loader), Quads()
    quads.add_document(contexts.initial, marked)
    if "proof" in marked or any(graph is not None for *_, graph in quads.links):
        raise NotSure
    names = [_mark(count + node) for node in range(len(quads.own))]
    lines = sorted(quads.lines(names))
    pieces = _split(json.dumps(marked, ensure_ascii=False)[:-1])
    others = [line for line in lines if line.startswith("<")]
    settled, varying, twins = _sorts(lines, names, count)
    return _Form(
        pieces=pieces,
        order=pieces[1::2],
        iris=_iri_slots(lines, count),
        known_iris=frozenset(re.findall("<([^<>]*)>", "".join(lines))),
        words=contexts.words(),
        ground=tuple(line for line in others if not _MARK.search(line)),
        moving=tuple(_split(line) for line in others if _MARK.search(line)),
        own=tuple(_rests(name, lines) for name in names),
        settled=settled,
        varying=varying,
        twins=tuple(node for _, node in twins),
        hashes=frozenset(found for found, _ in (*settled, *twins)),
    )


def _iri_slots(lines: Sequence[str], count: int) -> tuple[int, ...]:
    """The slots whose texts are IRIs; the others are literals. Raises NotSure where a text is anything else."""
    iris: set[int] = set()
    literals: set[int] = set()
    for line in lines:
        iris.update(int(found[1] or found[2]) for found in _IRI.finditer(line))
        left = _IRI.sub("", line)
        if literal := _LITERAL.search(left):
            literals.add(int(literal[1]))
            about = line[: line.index(literal[0])]
            if sum(other.startswith(f"{about} ") for other in lines) > 1:  # it may come to equal its neighbour
                raise NotSure
        if _OF_TYPE in line or any(int(slot) < count for slot in _MARK.findall(_LITERAL.sub("", left))):
            raise NotSure
    if len(iris | literals) < count:
        raise NotSure
    return tuple(sorted(iris))


_Hashed = tuple[tuple[bytes, int], ...]


def _sorts(
    lines: Sequence[str], names: Sequence[str], count: int
) -> tuple[_Hashed, tuple[tuple[tuple[_Line, ...], int], ...], _Hashed]:
    """The settled, the varying and the twin blank nodes."""
    seen = [
        [
            _MARK.sub(lambda found: found[0] if int(found[1]) < count else "_:z", line.replace(name, "_:a"))
            for line in lines
            if name in line
        ]
        for name in names
    ]
    varying = [node for node, about in enumerate(seen) if _MARK.search("".join(about))]
    hashes = sorted((first_degree(about), node) for node, about in enumerate(seen) if node not in varying)
    times = Counter(found for found, _ in hashes)
    settled = tuple(pair for pair in hashes if times[pair[0]] == 1)
    twins = tuple(pair for pair in hashes if times[pair[0]] > 1)
    if len(twins) > MAX_TWINS or any("_:z" in line for _, node in twins for line in seen[node]):
        raise NotSure
    return settled, tuple((tuple(map(_split, seen[node])), node) for node in varying), twins


def _rests(name: str, lines: Sequence[str]) -> tuple[str, ...] | tuple[_Line, ...]:
    """What follows a blank node in the lines that it is the subject of: texts, or all with holes where any has one."""
    rests = tuple(line[len(name) :] for line in lines if line.startswith(name))
    return tuple(map(_split, rests)) if _MARK.search("".join(rests)) else rests
