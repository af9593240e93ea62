"""Which version of OEAPI or OOAPI a client asks for with `Accept`. The client chooses one, the server checks it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.problems import Problem

_PLAIN = frozenset({"", "*/*", "application/*", "application/json"})
_NO_CONSUMER_VERSION = "unsaid"


class VersionNotAcceptable(Problem):
    """The version that is asked for cannot be given, nor another one of the same major (OEAPI 6, Versioning)."""

    slug, title, status = "version-not-acceptable", "The version that you ask for cannot be given", 406

    def __init__(self, requested: str, supported: Sequence[str], consumer: str | None = None) -> None:
        whose = f"version of the consumer {consumer}" if consumer else "version"
        super().__init__(f"The {whose} that you ask for, {requested}, cannot be given here.")
        self.requested, self.supported, self.consumer = requested, tuple(supported), consumer


@dataclass(frozen=True)
class Served:
    """An edition: the vendor's media type and the one version of it that is served."""

    vendor: str
    version: str

    @property
    def major(self) -> str:
        """The first part of the version: what a client may rely on."""
        return self.version.partition(".")[0]


OEAPI_6_0 = Served("application/vnd.oeapi+json", "6.0")
OOAPI_5_0 = Served("application/vnd.ooapi+json", "5.0")


def choose_version(accept: str, served: Served) -> str:
    """The Content-Type to answer with, which names the version. Any minor of the major that is served will do.

    A client that names no version gets the one there is. Raises VersionNotAcceptable for another major, for several
    versions at once, for a version of a consumer (none is kept here), and where JSON is not accepted at all.
    """
    ranges = [_range(part) for part in accept.split(",")]
    known = [(name, parameters) for name, parameters in ranges if name in _PLAIN | {served.vendor}]
    if not known:
        raise VersionNotAcceptable(_shown(accept), [served.version])
    versions = list(dict.fromkeys(parameters["version"] for _, parameters in known if "version" in parameters))
    if len(versions) > 1 or any(_major(version) != served.major for version in versions):
        raise VersionNotAcceptable(_shown(", ".join(versions)), [served.version])
    for _, parameters in known:
        if consumer := parameters.get("consumer"):
            raise VersionNotAcceptable(_shown(parameters.get("consumer-version", _NO_CONSUMER_VERSION)), (), consumer)
    kind = served.vendor if any(name == served.vendor for name, _ in known) else "application/json"
    return f"{kind};version={served.version}"


def _range(part: str) -> tuple[str, dict[str, str]]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    return name.lower(), {key.strip().lower(): value.strip().strip('"') for key, _, value in pairs}


def _major(version: str) -> str:
    found = re.fullmatch(r"([0-9]+)(\.[0-9*]+)*", version)
    return found[1] if found else version


def _shown(text: str) -> str:
    return text.strip()[:200]
