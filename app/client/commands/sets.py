"""Looking at outcome sets and outcomes; which set a name means."""

import argparse
import uuid

from app.client.answers import SetVersion, Words
from app.client.api import Client
from app.client.screen import Screen
from app.client.trouble import OK, NotFound, Usage


def words(found: Words | None) -> str:
    """A language map in English where there is some, else in Dutch."""
    return (found or {}).get("en") or (found or {}).get("nl", "")


def find_set(client: Client, name: str) -> str:
    """The id of a set: an id as it is, a `CODE`, or `INSTITUTION/CODE` where several have that code.

    Raises NotFound where none is published under it (a set that never was goes by its id), Usage where several are.
    """
    if is_id(name):
        return name
    slug, _, code = name.rpartition("/")
    found = [each for each in client.list_sets(institution=slug or None) if each["code"].lower() == code.lower()]
    if not found:
        raise NotFound(f"No published set is called {name}. One that was never published goes by its id.")
    if len(found) > 1:
        ids = ", ".join(each["id"] for each in found)
        raise Usage(f"Several sets are called {name}: say INSTITUTION/{code}, or one of {ids}.")
    return found[0]["id"]


def find_draft(client: Client, name: str) -> str:
    """The id of a set of which one may see a draft, likewise: also one that was never published. Raises NotFound."""
    if not is_id(name) and "/" not in name:
        found = [each["id"] for each in client.list_drafts() if each["code"].lower() == name.lower()]
        if len(found) == 1:
            return found[0]
    return find_set(client, name)


def is_id(text: str) -> bool:
    """Whether a text is an id."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def list_sets(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Published sets in their latest version."""
    found = list(client.list_sets(kind=asked.kind, level=asked.level, institution=asked.institution))
    if screen.give(found):
        return OK
    rows = [
        [
            each["code"],
            words(each["title"]),
            _levels(each["levels"]),
            each["kind"],
            each["number"],
            each["outcomes"],
            each["id"],
        ]
        for each in found
    ]
    screen.table(
        f"{len(found)} published sets",
        ["code", "title", "level", "kind", "version", "outcomes", "id"],
        rows,
        wide="title",
        spare="id",
    )
    return OK


def show(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """One version of a set with its outcomes: the latest published one, a number, or the draft."""
    if asked.draft:
        found = client.get_draft(find_draft(client, asked.set))[0]
    else:
        found = client.get_set(find_set(client, asked.set), asked.version)
    if screen.give(found):
        return OK
    screen.table(heading(found), ["fact", "value"], _facts(found), wide="value")
    outcomes = found["content"]["outcomes"]
    rows = [[each["code"], each["level"], each["kind"], words(each["statement"])] for each in outcomes]
    screen.table(f"{len(rows)} outcomes", ["code", "level", "kind", "statement"], rows, wide="statement")
    return OK


def heading(found: SetVersion) -> str:
    """A version of a set in one line."""
    return f"{found['code']} version {found['number']}: {words(found['content']['title'])}"


def _facts(found: SetVersion) -> list[list[str | int | None]]:
    adopted = found["adopted"]
    return [
        ["status", found["status"]],
        ["levels", _levels(found["content"]["levels"])],
        ["id", found["id"]],
        ["revision", str(found["revision"])],
        ["published", found["publishedAt"] or "no"],
        ["adopted", f"{adopted['adoptedBy']}, {adopted['adoptedOn']}" if adopted else "no"],
        ["digest", found["digest"] or "none yet"],
    ]


def _levels(levels: list[int]) -> str:
    return ", ".join(map(str, levels))


def search(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Outcomes of published sets, by Dutch or English words."""
    found = []
    for hit in client.search(" ".join(asked.words), level=asked.level):
        found.append(hit)
        if len(found) == asked.limit:
            break
    if screen.give(found):
        return OK
    codes = {each["id"]: each["code"] for each in client.list_sets()}
    rows = [
        [
            codes.get(hit["setId"], ""),
            hit["outcome"]["code"],
            hit["outcome"]["level"],
            words(hit["outcome"]["statement"]),
        ]
        for hit in found
    ]
    screen.table(f"{len(rows)} outcomes", ["set", "code", "level", "statement"], rows, wide="statement")
    return OK


def advice(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Advice on the wording of a draft; it keeps nothing from being published."""
    found = client.advice(find_draft(client, asked.set))
    if screen.give(found):
        return OK
    rows = [
        [item["outcome"], hint["pointer"], hint["code"], words(hint["hint"])]
        for item in found
        for hint in item["advice"]
    ]
    screen.table(f"{len(rows)} pieces of advice", ["outcome", "where", "code", "advice"], rows, wide="advice")
    return OK
