"""A draft on its way to a version: handed in, approved, published."""

import argparse

from app.client.answers import SetVersion
from app.client.api import Client
from app.client.commands.sets import find_set, heading
from app.client.screen import Screen
from app.client.trouble import OK


def submit(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Hands the draft in for review."""
    return _tell(client.submit(find_set(client, asked.set), asked.note), "is handed in for review", screen)


def approve(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Approves the draft that somebody else handed in."""
    return _tell(client.approve(find_set(client, asked.set), asked.note), "is approved", screen)


def publish(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Publishes the draft as an immutable version, with who adopted it and when."""
    set_id = find_set(client, asked.set)
    made = client.publish(set_id, asked.adopted_by, asked.adopted_on)
    return _tell(made, f"is published; digest {made['digest']}", screen)


def _tell(made: SetVersion, what: str, screen: Screen) -> int:
    if not screen.give(made):
        screen.say(f"{heading(made)} {what}")
    return OK
