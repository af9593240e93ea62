"""Where the document of a did:web is published, and what is not taken for one."""

import pytest

from app.problems import InvalidInput
from app.verification.rules import did_web_url, other_source_faults


# The first four are the examples of the did:web method specification ("Read (Resolve)").
@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"),
        ("did:web:example.com%3A3000", "https://example.com:3000/.well-known/did.json"),
        ("did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"),
        ("did:web:example.com%3a3000", "https://example.com:3000/.well-known/did.json"),
        ("did:web:xn--lders-9ra.example:a.b:c_d", "https://xn--lders-9ra.example/a.b/c_d/did.json"),
        ("did:web:example.com:...:.x", "https://example.com/.../.x/did.json"),
    ],
)
def test_a_did_web_says_where_to_look(did: str, url: str) -> None:
    assert did_web_url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "did:web:",
        "did:web:localhost",
        "did:web:127.0.0.1",
        "did:web:127.0.0.1%3A8000",
        "did:web:2130706433",
        "did:web:0x7f.1",
        "did:web:%5B%3A%3A1%5D",
        "did:web:example.com.",
        "did:web:-example.com",
        "did:web:example.com%3A0",
        "did:web:example.com%3A",
        "did:web:example.com%3A443%3A443",
        "did:web:user%40example.com",
        "did:web:example.com%2Finside",
        "did:web:example.com:",
        "did:web:example.com::alice",
        "did:web:example.com:..:alice",
        "did:web:example.com:.",
        "did:web:example.com:%2e%2e",
        "did:web:example.com:a%2Fb",
        "did:web:example.com/path",
        "did:web:example.com?x=1",
        "did:web:example.com#key-1",
        "did:web:example.com\n",
        "did:web:éxample.com",
    ],
)
def test_a_did_that_does_not_say_where_to_look(did: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        did_web_url(did)
    assert [fault.code for fault in refusal.value.faults] == ["did-not-fetchable"]


def test_a_document_is_about_what_was_asked_for() -> None:
    assert other_source_faults("did:web:a.example", "did:web:a.example") == []
    assert [each.code for each in other_source_faults("did:web:a.example", "did:web:b.example")] == ["other-source"]
