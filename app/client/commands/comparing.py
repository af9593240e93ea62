"""Sets beside each other."""

import argparse
from typing import Any

from app.client.answers import Comparison, ComparisonRow
from app.client.api import Client
from app.client.commands.sets import find_set, words
from app.client.screen import Screen
from app.client.trouble import OK


def compare(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Two to six sets, or versions of them, beside each other: what is the same, alike or missing."""
    sets = [_column(client, name) for name in asked.sets]
    found = client.compare(sets, lived_experience=asked.lived_experience)
    if screen.give(found):
        return OK
    names = [f"{each['code']} v{each['number']}" for each in found["columns"]]
    screen.table(
        "Beside each other",
        ["set", "title", "level", "outcomes"],
        [
            [name, words(each["title"]), ", ".join(map(str, each["levels"])), each["outcomes"]]
            for name, each in zip(names, found["columns"], strict=True)
        ],
        wide="title",
    )
    screen.table(_summary(found), ["relation", *names, "likeness"], [_row(row) for row in found["rows"]])
    return OK


def _column(client: Client, name: str) -> str:
    """What the server takes for one column, of a set or `set@version`."""
    what, at, number = name.rpartition("@")
    return f"{find_set(client, what)}@{number}" if at else find_set(client, name)


def _summary(found: Comparison) -> str:
    counts = [f"{count} {relation}" for relation, count in found["summary"].items() if count]
    return ", ".join(counts) or "No outcomes to compare"


def _row(row: ComparisonRow) -> list[Any]:
    likeness = [link["likeness"] for link in row["links"] if link["likeness"] is not None]
    cells = [f"{cell['code']}: {words(cell['statement'])}" if cell else "-" for cell in row["cells"]]
    return [row["relation"], *cells, f"{max(likeness):.2f}" if likeness else ""]
