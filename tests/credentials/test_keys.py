"""Keys, did:key and status bits."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.keys import UnknownKey, base58_decode, base58_encode, is_signature, read_multikey
from credentials.status import UnreadableStatusList, decode_list, encode_list, is_set


@given(st.binary(max_size=60))
def test_base58_goes_there_and_back(data: bytes) -> None:
    assert base58_decode(base58_encode(data)) == data


def test_base58_is_that_of_its_draft_standard() -> None:
    assert base58_encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58_encode(bytes.fromhex("0000287fb4cd")) == "11233QC4"


@pytest.mark.parametrize(
    "text", ["u6Mk", "z0OIl", "z", "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", "z" + "1" * 500]
)
def test_other_keys_are_said_to_be_unknown(text: str) -> None:
    with pytest.raises(UnknownKey):
        read_multikey(text)


def test_a_key_that_is_none_signs_nothing() -> None:
    assert not is_signature(b"short", b"message", b"signature")


def test_the_first_entry_is_the_leftmost_bit() -> None:
    bits = decode_list(encode_list([0, 9]))
    assert (bits[0], bits[1], len(bits)) == (0x80, 0x40, 16384)
    assert [index for index in range(16) if is_set(bits, index)] == [0, 9]
    with pytest.raises(UnreadableStatusList):
        is_set(bits, 131_072)


def test_a_list_that_unpacks_without_end_is_refused() -> None:
    import gzip

    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(64 << 20))).decode().rstrip("=")
    with pytest.raises(UnreadableStatusList, match="16 MiB"):
        decode_list(bomb)
