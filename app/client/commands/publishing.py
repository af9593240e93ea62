"""A draft on its way to a version: what waits, handed in, approved or returned, published."""

import argparse

from app.client.answers import Review
from app.client.api import Client
from app.client.commands.sets import find_draft, heading, words
from app.client.screen import Screen
from app.client.trouble import OK, REFUSED


def list_drafts(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Drafts that you may see: what you write, and what waits for a review."""
    found = list(client.list_drafts(status="in-review" if asked.in_review else None))
    if screen.give(found):
        return OK
    rows = [[each["code"], words(each["title"]), each["number"], each["status"], each["id"]] for each in found]
    columns = ["code", "title", "version", "status", "id"]
    screen.table(f"{len(found)} drafts", columns, rows, wide="title", spare="id")
    return OK


def review(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Where the review of a draft stands; 1 while something keeps it from being published."""
    found, _ = client.review(find_draft(client, asked.set))
    lacks = found["shortcomings"]
    if not screen.give(found):
        screen.say(f"Version {found['number']} is {found['status']}: {_standing(found)}")
        if lacks:
            rows = [[each["code"], each["pointer"], each["detail"]] for each in lacks]
            screen.table("What keeps it from being published", ["code", "where", "what"], rows, wide="what")
    return REFUSED if lacks else OK


def submit(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Hands the draft in for review."""
    return _tell(client.submit(find_draft(client, asked.set), asked.note), "is handed in for review", screen)


def approve(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Approves the draft that somebody else handed in."""
    set_id = find_draft(client, asked.set)
    return _tell(client.approve(set_id, client.review(set_id)[1]), "is approved by you", screen)


def give_back(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Returns the draft that was handed in, with the reason."""
    return _tell(client.give_back(find_draft(client, asked.set), asked.reason), "is a draft again", screen)


def publish(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Publishes what was reviewed as an immutable version, with who adopted it and when."""
    made = client.publish(find_draft(client, asked.set), asked.adopted_by, asked.adopted_on)
    if not screen.give(made):
        screen.say(f"{heading(made)} is published; digest {made['digest']}")
    return OK


def _tell(made: Review, what: str, screen: Screen) -> int:
    if not screen.give(made):
        screen.say(f"Version {made['number']} {what}: {_standing(made)}")
    return OK


def _standing(found: Review) -> str:
    given = found["approvalsWanted"] - found["approvalsMissing"]
    asked = [each["name"] for each in found["reviewersMissing"]]
    waits = f", waiting for {', '.join(asked)}" if asked else ""
    return f"{given} of {found['approvalsWanted']} approvals{waits}, {found['openThreads']} open threads"
