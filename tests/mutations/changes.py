"""Ways to change a credential. Each takes a random source and a sample, and gives other bytes."""

import base64
import copy
import hashlib
import hmac
import json
import random
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from tests.mutations.samples import Sample, forged

PNG = b"\x89PNG\r\n\x1a\n"
VALUES: list[Any] = [
    None, True, 7, -1, 1e300, "", "x", "é", "\x07", "\ud800", "relative", "//host/path", "urn:x:y", "https://kwaad.example/",
    "2020-01-01T00:00:00Z", [], {}, [[]], ["x"], {"id": "urn:x"}, {"@value": "x"}, {"@id": "x"}, "\U0001f600" * 3,
]  # fmt: skip
KEYS = ["kleur", "@type", "@id", "@graph", "@reverse", "@included", "@context", "id", "type", "proof", "validUntil",
        "evidence", "termsOfUse", "refreshService", "@language", "urn:x:term", "name", "credentialStatus"]  # fmt: skip
NAMESPACES = [
    "https://www.w3.org/2018/credentials#", "https://w3id.org/security#", "https://schema.org/",
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#", "cred:",
]  # fmt: skip
Change = Callable[[random.Random, Sample], bytes]


# Bytes.


def flip_a_bit(rng: random.Random, sample: Sample) -> bytes:
    data = bytearray(sample.data)
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut(rng: random.Random, sample: Sample) -> bytes:
    return sample.data[: rng.randrange(len(sample.data))]


def leave_out(rng: random.Random, sample: Sample) -> bytes:
    at = rng.randrange(len(sample.data))
    return sample.data[:at] + sample.data[at + rng.randrange(1, 40) :]


def repeat(rng: random.Random, sample: Sample) -> bytes:
    at, size = rng.randrange(len(sample.data)), rng.randrange(1, 200)
    return sample.data[: at + size] + sample.data[at:]


def put_in(rng: random.Random, sample: Sample) -> bytes:
    at = rng.randrange(len(sample.data) + 1)
    return sample.data[:at] + rng.randbytes(rng.randrange(1, 12)) + sample.data[at:]


def join_two(rng: random.Random, sample: Sample) -> bytes:
    at = rng.randrange(len(sample.data))
    return sample.data[:at] + sample.other[at:]


def put_around(rng: random.Random, sample: Sample) -> bytes:
    return (
        rng.choice([b" ", b"\n", b"\xef\xbb\xbf", b"\0", b"[", b"<!-- -->"])
        + sample.data
        + rng.choice([b"", b"\n", b"\0"])
    )


BYTES: list[Change] = [flip_a_bit, flip_a_bit, cut, leave_out, repeat, put_in, join_two, put_around]


# JSON: of a badge, and of the payload in a token or a seal.


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(item, (*path, key))


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def change_json(rng: random.Random, document: Any, other: Any) -> Any:
    """The document with one thing changed: a value, a key, an order, a name, a part of another credential."""
    made = copy.deepcopy(document)
    path = rng.choice(list(places(made)))
    holder = _at(made, path[:-1])
    if rng.random() < 0.2 and isinstance(holder, dict):
        return rng.choice([_disguised, _moved])(rng, made, holder, path[-1])
    kind = rng.randrange(8)
    if kind == 0:
        holder[path[-1]] = copy.deepcopy(rng.choice(VALUES))
    elif kind == 1:
        del holder[path[-1]]
    elif kind == 2 and isinstance(holder, dict):
        holder[rng.choice(KEYS)] = copy.deepcopy(rng.choice(VALUES))
    elif kind == 3:
        holder[path[-1]] = copy.deepcopy(_at(made, rng.choice(list(places(made)))))
    elif kind == 4:
        _swap_in(made, other, path)
    elif kind == 5 and isinstance(holder[path[-1]], str):
        holder[path[-1]] = _misspelt(rng, holder[path[-1]])
    elif kind == 6 and isinstance(holder, list):
        rng.shuffle(holder)
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(rng.choice(holder)))
    return made


def _disguised(rng: random.Random, made: Any, holder: dict[str, Any], key: str) -> Any:
    """A member under another name: its IRI, a short form, or a word of an own context."""
    name = rng.choice([f"{namespace}{key}" for namespace in NAMESPACES])
    meaning = rng.choice(["@nest", "@index", "@included", "@type", name, {"@id": name, "@type": "@id"}])
    contexts = made.get("@context") if isinstance(made, dict) else None
    if rng.random() < 0.5 and isinstance(contexts, list):
        contexts.append({"eigen": meaning})
        name = "eigen"
    holder[name] = {key: holder.pop(key)} if meaning == "@nest" else holder.pop(key)
    return made


def _moved(rng: random.Random, made: Any, holder: dict[str, Any], key: str) -> Any:
    """A member moved to another object with the same id."""
    value = holder.pop(key)
    ids = [holder.get("id"), made.get("id") if isinstance(made, dict) else None]
    target = {"id": rng.choice(ids), key: value}
    holder[rng.choice(["evidence", "related", "creator", "source"])] = rng.choice([target, [target]])
    return made


def _swap_in(made: Any, other: Any, path: tuple[Any, ...]) -> None:
    try:
        _at(made, path[:-1])[path[-1]] = copy.deepcopy(_at(other, path))
    except (KeyError, IndexError, TypeError):
        made["proof"] = other.get("proof")


def _misspelt(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(["x", "é", "\u200b", " ", "/", "#", "\n", "0"]) + text[at + rng.randrange(2) :]


def double_a_key(rng: random.Random, text: str) -> str:
    """A JSON text with a member that stands in it twice, the second time with another value."""
    found = list(re.finditer(r'"(\w+)": ?', text))
    at = rng.choice(found)
    return f'{text[: at.start()]}"{at[1]}": {json.dumps(rng.choice(VALUES[:9]))}, {text[at.start() :]}'


def rewritten(rng: random.Random, document: Any) -> str:
    """The same JSON written otherwise: keys in another order, other white space, other escapes."""
    return json.dumps(_shuffled(rng, document), indent=rng.choice([None, 1]), ensure_ascii=rng.random() < 0.5)


def _shuffled(rng: random.Random, value: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: _shuffled(rng, value[key]) for key in keys}
    return [_shuffled(rng, item) for item in value] if isinstance(value, list) else value


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def badge_json(rng: random.Random, sample: Sample) -> bytes:
    document, other = json.loads(sample.data), json.loads(sample.other)
    kind = rng.randrange(6)
    if kind == 0:
        return double_a_key(rng, sample.data.decode()).encode()
    if kind == 1:
        return rewritten(rng, document).encode()
    if kind == 2:
        return _dumps({**document, "proof": other["proof"]})
    if kind == 3:
        return forged("json") if rng.random() < 0.1 else _dumps({**other, "proof": document["proof"]})
    return _dumps(change_json(rng, document, other))


# Tokens.


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _decoded(part: bytes) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))


def token(rng: random.Random, sample: Sample) -> bytes:
    header, payload, signature = sample.data.split(b".")
    other = sample.other.split(b".")
    kind = rng.randrange(9)
    if kind == 0:
        header = _encoded(
            _dumps({**_decoded(header), "alg": rng.choice(["none", "None", "HS256", "ES384", "EdDSA", ""])})
        )
        signature = rng.choice([b"", signature])
    elif kind == 1:
        return _as_hmac(rng, header, payload)
    elif kind == 2:
        header = _encoded(_dumps(change_json(rng, _decoded(header), {})))
    elif kind == 3:
        header = _encoded(double_a_key(rng, json.dumps(_decoded(header))).encode())
    elif kind == 4:
        payload = _encoded(double_a_key(rng, json.dumps(_decoded(payload))).encode())
    elif kind == 5:
        payload = rng.choice([other[1], _encoded(rewritten(rng, _decoded(payload)).encode())])
    elif kind == 6:
        signature = rng.choice([other[2], b"", signature[::-1], signature + b"A", signature[:-1]])
    elif kind == 7 and rng.random() < 0.1:
        return forged("jwt")
    else:
        payload = _encoded(_dumps(change_json(rng, _decoded(payload), _decoded(other[1]))))
    return b".".join((header, payload, signature))


def _as_hmac(rng: random.Random, header: bytes, payload: bytes) -> bytes:
    """The public key as the secret of an HMAC: what naive software accepts."""
    made = _encoded(_dumps({**_decoded(header), "alg": "HS256"})) + b"." + payload
    key = rng.choice([b"", b"secret", json.dumps(_decoded(header)).encode()])
    return made + b"." + _encoded(hmac.new(key, made, hashlib.sha256).digest())


# Pictures.


def _chunks(png: bytes) -> list[bytes]:
    found, at = [], len(PNG)
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big") + 12
        found.append(png[at : at + size])
        at += size
    return found


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rng: random.Random, sample: Sample) -> bytes:
    chunks, other = _chunks(sample.data), _chunks(sample.other)
    at = rng.randrange(len(chunks))
    kind = rng.randrange(7)
    if kind == 0:
        chunks.insert(at, chunks[at])
    elif kind == 1:
        del chunks[at]
    elif kind == 2:
        chunks[at] = chunks[at][: rng.randrange(len(chunks[at]))]
    elif kind == 3:
        rng.shuffle(chunks)
    elif kind == 4:
        chunks.insert(at, rng.choice(other))
    elif kind == 5:
        text = b"openbadgecredential\0" + rng.choice([b"\1\0\0\0", b"\0\0nl\0x\0", b"\0\0\0\0"])
        chunks.insert(at, chunk(b"iTXt", text + rng.randbytes(rng.randrange(50))))
    else:
        chunks.insert(at, chunk(rng.choice([b"tEXt", b"zTXt", b"iTXt", b"eXIf"]), rng.randbytes(rng.randrange(80))))
    return PNG + b"".join(chunks)


def svg(rng: random.Random, sample: Sample) -> bytes:
    text, other = sample.data.decode(), sample.other.decode()
    inside = re.compile(r"<openbadges:credential>.*?</openbadges:credential>", re.DOTALL)
    own, their = inside.search(text), inside.search(other)
    assert own is not None
    assert their is not None
    kind = rng.randrange(7)
    if kind == 0:
        return (
            '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + text.replace("Badge", "&b;")
        ).encode()
    if kind == 1:
        return ('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + text.replace("Badge", "&x;")).encode()
    if kind == 2:
        return text.replace(own[0], own[0] + rng.choice([own[0], their[0]])).encode()
    if kind == 3:
        return text.replace(own[0], their[0].replace("Iemand Anders", "Noor Voorbeeld")).encode()
    if kind == 4:
        return text.replace(
            "<circle", rng.choice(["<script>x</script><circle", "<!-- x --><circle", "<g/><circle"])
        ).encode()
    if kind == 5:
        return text.replace(
            "<openbadges:credential>", '<openbadges:credential verify="eyJhbGciOiJub25lIn0.e30.">'
        ).encode()
    return text.replace("CDATA", rng.choice(["cdata", "CDATA[", "CDAT"])).encode()


# Seals.


def seal(rng: random.Random, sample: Sample) -> bytes:
    outer, other = json.loads(sample.data), json.loads(sample.other)
    part = outer["signatures"][0]
    kind = rng.randrange(9)
    if kind == 0:
        return rewritten(rng, outer).encode()
    if kind == 1:
        outer["payload"] = other["payload"]
    elif kind == 2:
        outer["payload"] = json.dumps(change_json(rng, json.loads(outer["payload"]), json.loads(other["payload"])))
    elif kind == 3:
        outer["payload"] = rewritten(rng, json.loads(outer["payload"]))
    elif kind == 4:
        header = change_json(rng, _decoded(part["protected"].encode()), {})
        part["protected"] = _encoded(_dumps(header)).decode()
    elif kind == 5:
        part["signature"] = rng.choice(
            [other["signatures"][0]["signature"], "", part["signature"][:-2], part["signature"] + "AA"]
        )
    elif kind == 6:
        outer["signatures"] = rng.choice([[], [part, part], [part, *other["signatures"]], other["signatures"]])
    elif kind == 7:
        return double_a_key(rng, sample.data.decode()).encode()
    else:
        outer = change_json(rng, outer, other)
    return _dumps(outer)


BY_FORM: dict[str, Change] = {"json": badge_json, "jwt": token, "png": png, "svg": svg, "edc": seal}
