"""JSON-LD contexts that are known here. Any other address is refused; the network is never asked."""

import json
from functools import cache
from pathlib import Path
from typing import Any

VC_V1 = "https://www.w3.org/2018/credentials/v1"
VC_V2 = "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY_V1 = "https://w3id.org/security/data-integrity/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
EUROPASS = "http://data.europa.eu/snb/model/context/edc-ap"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
FILES = {
    VC_V1: "credentials-v1.json",
    VC_V2: "credentials-v2.json",
    DATA_INTEGRITY_V1: "data-integrity-v1.json",
    DATA_INTEGRITY_V2: "data-integrity-v2.json",
    ED25519_2020: "ed25519-signature-2020-v1.json",
    EUROPASS: "edc-ap.json",
    "https://w3id.org/security/multikey/v1": "multikey-v1.json",
    OPEN_BADGES: "ob-v3p0-context-3.0.3.json",
    OPEN_BADGES_EXTENSIONS: "ob-v3p0-extensions.json",
}


class UnknownContext(ValueError):
    """A document names a context that is not held here."""

    def __init__(self, url: str) -> None:
        super().__init__(f"The context {url} is not known here.")
        self.url = url


@cache
def _document(url: str) -> Any:
    return json.loads((SCHEMAS / "contexts" / FILES[url]).read_text())


def load_context(url: str, _options: object = None) -> dict[str, Any]:
    """A document loader for PyLD. Raises UnknownContext for every address that is not held here."""
    if url not in FILES:
        raise UnknownContext(url)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": _document(url),
    }
