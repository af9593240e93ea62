"""Strict reading of JSON: what a lenient reader lets pass is named."""

from typing import Any

import pytest

from credentials.strict_json import read_json


@pytest.mark.parametrize(
    ("data", "value", "faults"),
    [
        (b'{"a":[1,"x",null,true,1.5]}', {"a": [1, "x", None, True, 1.5]}, []),
        (b'{"a":1,"a":2}', {"a": 2}, [("duplicate-key", "/a")]),
        (b'{"a/b":{"~":"\\u0007"}}', {"a/b": {"~": "\x07"}}, [("forbidden-character", "/a~1b/~0")]),
        (b'{"a\\u0001":1,"b":2}', {"b": 2}, [("forbidden-character", "")]),
        (b'["\\ud800"]', ["\ud800"], [("forbidden-character", "/0")]),
        (b"[NaN]", None, [("not-json", "")]),
        (b"[1", None, [("not-json", "")]),
        (b"[" + b"1" * 21 + b"]", None, [("not-json", "")]),
        (b"\xff", None, [("not-utf-8", "")]),
        (b'{"a":"[[[\\"["}', {"a": '[[["['}, []),
        (b"[" * 65 + b"]" * 65, None, [("nested-too-deep", "")]),
        (b"[" * 64 + b"]" * 64, None, []),
        (b"[" * 200_000, None, [("nested-too-deep", "")]),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, None, [("nested-too-deep", "")]),
        (b"[1e999]", None, [("not-json", "")]),
        (b'{"a":\r\n1}', {"a": 1}, []),
        (b'["\\r"]', ["\r"], [("forbidden-character", "/0")]),
        ('["\u007f"]'.encode(), ["\x7f"], [("forbidden-character", "/0")]),
        (b'["\\u00e9\\n"]', ["\u00e9\n"], []),
        (b'[{"a":[{"b":1,"b":2}]}]', [{"a": [{"b": 2}]}], [("duplicate-key", "/0/a/0/b")]),
    ],
)
def test_a_text_is_read_with_all_its_faults(data: bytes, value: Any, faults: list[tuple[str, str]]) -> None:
    got, found = read_json(data)
    assert [(fault.code, fault.pointer) for fault in found] == faults
    if value is not None:
        assert got == value
