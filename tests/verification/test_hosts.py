"""Which web addresses are those of an issuer that is known by its did:web."""

import pytest

from app.verification.rules import hosts


@pytest.mark.parametrize(
    ("did", "address", "found"),
    [
        ("did:web:badges.example", "https://badges.example/1", True),
        ("did:web:badges.example", "https://badges.example", False),
        ("did:web:badges.example", "http://badges.example/1", False),
        ("did:web:badges.example", "https://badges.example.org/1", False),
        ("did:web:badges.example", "https://badges.example:8443/1", False),
        ("did:web:badges.example%3A8443", "https://badges.example:8443/1", True),
        ("did:web:host.example:issuers:one", "https://host.example/issuers/one/1", True),
        ("did:web:host.example:issuers:one", "https://host.example/issuers/two/1", False),
        ("did:web:host.example:issuers:one", "https://host.example/issuers/one/../two/1", False),
        ("did:web:host.example:issuers:one", "https://host.example/issuers/one/%2E%2E/two/1", False),
        ("did:web:127.0.0.1", "https://127.0.0.1/1", False),
        ("did:key:z6Mk", "https://badges.example/1", False),
    ],
)
def test_an_address_is_an_issuers_at_its_name_and_under_its_path(did: str, address: str, found: bool) -> None:
    assert hosts(did, address) is found
