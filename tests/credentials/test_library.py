"""The library as a newcomer meets it: what it exports, and the README's few lines."""

import importlib
import pkgutil
import re
from dataclasses import replace
from typing import Any

import credentials
from credentials import did_key, public_multikey
from tests.conftest import ROOT
from tests.credentials.records import ISSUER, NOW, record
from tests.credentials.samples import SEED


def test_all_is_there_sorted_and_nothing_else_is_exported() -> None:
    assert credentials.__all__ == sorted(credentials.__all__)
    assert all(hasattr(credentials, name) for name in credentials.__all__)
    public = {name for name, value in vars(credentials).items() if not name.startswith("_") and _is_ours(value)}
    assert public == set(credentials.__all__)


def _is_ours(value: Any) -> bool:
    return getattr(value, "__module__", "").startswith("credentials.")


def test_every_module_says_what_it_is_and_of_which_standard() -> None:
    for module in pkgutil.walk_packages(credentials.__path__, "credentials."):
        words = importlib.import_module(module.name).__doc__
        assert words, module.name
        assert len(words.splitlines()[0]) > 20, module.name


def test_the_lines_of_the_readme_issue_and_verify_a_badge() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    award = record(issuer=replace(ISSUER, did=did_key(public_multikey(SEED))), status=None)
    found: dict[str, Any] = {"record": award, "seed": SEED, "now": NOW}
    exec(code, found)
    assert found["report"].outcome == "passed", found["report"].checks
    assert len(code.strip().splitlines()) <= 7
