"""Status lists as bits: which is the first, and what is not unpacked."""

import gzip

import pytest

from credentials.encodings import base64url_encode
from credentials.status import UnreadableStatusList, decode_list, encode_list, is_set


def test_the_first_entry_of_a_status_list_is_the_leftmost_bit() -> None:
    bits = decode_list(encode_list([0, 9]))
    assert (bits[0], bits[1], len(bits)) == (0x80, 0x40, 16384)
    assert [index for index in range(16) if is_set(bits, index)] == [0, 9]
    with pytest.raises(UnreadableStatusList):
        is_set(bits, 131_072)


def test_a_status_list_that_unpacks_without_end_is_refused() -> None:
    bomb = "u" + base64url_encode(gzip.compress(bytes(64 << 20)))
    with pytest.raises(UnreadableStatusList, match="16 MiB"):
        decode_list(bomb)
