"""The house: what import-linter does not see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUMBING = {
    "versions",
    "__init__", "armour", "commands", "db", "http", "idempotency", "jobs", "mail", "main", "openapi", "outgoing", "payloads", "postgres", "problems", "rates", "sealing", "settings",
}  # fmt: skip
INSIDE = {
    "__init__",
    "routes",
    "jobs",
    "guards",
    "service",
    "documents",
    "signing",
    "queries",
    "models",
    "payloads",
    "rules",
}
TOP = {
    ".ci", ".dockerignore", ".git", ".gitignore", "Dockerfile", "LICENSE", "README.md", "alembic.ini", "app",
    "credentials", "docs", "migrations", "pyproject.toml", "requirements-dev.lock", "requirements.lock", "schemas",
    "scripts", "tests",
}  # fmt: skip
NOT_COMMITTED = {".venv", "var", ".hypothesis"}
BY_NAME = re.compile(r".*(\.egg-info|_cache)|\.coverage.*")
"""What is not committed either; processes that run tests leave what they covered beside each other for a moment."""


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def places_of(pattern: str) -> set[tuple[str, str]]:
    """File and enclosing function of every call whose source matches."""
    found = set()
    for name, tree in modules("app", "credentials"):
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
                for node in ast.iter_child_nodes(function):
                    for call in calls(node) if not isinstance(node, ast.FunctionDef | ast.ClassDef) else ():
                        if re.fullmatch(pattern, ast.unparse(call.func)):
                            found.add((name, getattr(function, "name", "")))
    return found


def test_commits_happen_in_one_place_for_requests_and_one_for_scripts() -> None:
    assert places_of(r".*\.commit") == {("app/http.py", "open_session"), ("app/db.py", "committed_session")}


def test_the_current_time_is_read_in_one_place_for_requests_and_one_for_scripts() -> None:
    clocks = r"(.*\.)?(now|utcnow|today|time|time_ns|localtime|current_timestamp)"
    assert places_of(clocks) == {("app/http.py", "current_time"), ("app/db.py", "committed_session")}


def test_selects_stand_in_queries_only() -> None:
    found = {name for name, _ in places_of(r"(sqlalchemy\.)?(select|exists)|session\.query")}
    assert found
    assert {name for name in found if not re.search(r"/queries(/\w+)?\.py$", name)} == set()


def test_capabilities_hold_only_files_whose_name_says_what_they_are() -> None:
    strays = set()
    for path in (ROOT / "app").rglob("*.py"):
        parts = path.relative_to(ROOT / "app").with_suffix("").parts
        allowed = PLUMBING if len(parts) == 1 else INSIDE
        if parts[0] not in {"client", "example", "openapi"} and parts[min(1, len(parts) - 1)] not in allowed:
            strays.add(path.as_posix())
    assert strays == set()


def test_the_top_level_holds_little() -> None:
    there = {path.name for path in ROOT.iterdir() if not BY_NAME.fullmatch(path.name)}
    assert there - NOT_COMMITTED <= TOP


def problem_slugs() -> list[str]:
    found = []
    for _, tree in modules("app"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for line in node.body:
                    if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]).strip("()").startswith("slug"):
                        values = line.value.elts if isinstance(line.value, ast.Tuple) else [line.value]
                        if isinstance(values[0], ast.Constant):
                            found.append(str(values[0].value))
    return found


def test_every_problem_slug_is_unique_and_in_the_readme() -> None:
    slugs = problem_slugs()
    listed = re.findall(r"^\| `([a-z-]+)` \| [0-9]{3} \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(slugs) > 10
    assert sorted(slugs) == sorted(set(slugs))
    assert sorted(listed) == sorted(slugs)


def test_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.MULTILINE)
        assert len(pinned) > 20
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text


def test_functions_and_files_stay_small() -> None:
    long = [name for name, _ in modules("app", "credentials") if len((ROOT / name).read_text().splitlines()) > 400]
    for name, tree in modules("app", "credentials"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > 40:
                    long.append(f"{name}:{node.name} {size}")
    assert long == []
