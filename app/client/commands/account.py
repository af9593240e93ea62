"""Logging in and out, and who one is."""

import argparse
import getpass
import sys
from typing import Any

from app.client import account
from app.client.account import Account
from app.client.api import Client
from app.client.screen import Screen
from app.client.trouble import OK, NotAllowed, Usage


def login(asked: argparse.Namespace, screen: Screen) -> int:
    """Checks client credentials with the server, and keeps them."""
    url = account.check_url(asked.address)
    client_id = asked.client_id or _asked("Client id: ")
    found = Account(url, client_id, _secret(is_piped=asked.secret_stdin))
    with Client(found) as client:
        me = client.me()
    path = account.keep(found)
    if not screen.give({"url": url, "clientId": client_id, "name": me["name"]}):
        screen.say(f"Logged in at {url} as {me['name']}.")
        screen.note(f"Kept in {path}, which only you can read.")
    return OK


def logout(_asked: argparse.Namespace, screen: Screen) -> int:
    """Removes the login from this machine."""
    was_there = account.forget()
    if not screen.give({"wasLoggedIn": was_there}):
        screen.say("Logged out." if was_there else "There was no login.")
    return OK


def whoami(_asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Whom the login names, and what it may."""
    me = client.me()
    if screen.give(me):
        return OK
    rows = [[each["role"], each["validFrom"], each["validUntil"], _where(each)] for each in me["appointments"]]
    screen.say(f"{me['name']}, {'a system' if me['isSystem'] else 'a person'}, at {client.account.url}")
    screen.table("Roles" if rows else "No roles", ["role", "from", "until", "where"], rows, wide="where")
    return OK


def _where(appointment: dict[str, Any]) -> str:
    scopes = ("institution", "programme", "module")
    return "\n".join(f"{scope} {appointment[f'{scope}Id']}" for scope in scopes if appointment[f"{scope}Id"])


def _asked(question: str) -> str:
    """What somebody types. Raises Usage where nobody can."""
    if not sys.stdin.isatty():
        raise Usage("Say the client id with --client-id.")
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _secret(*, is_piped: bool) -> str:
    """The secret, typed unseen or from stdin; never an argument, which other users of the machine can see."""
    if not is_piped and not sys.stdin.isatty():
        raise Usage("Type the secret at a terminal, or send it with --secret-stdin.")
    found = sys.stdin.readline().strip() if is_piped else getpass.getpass("Client secret: ").strip()
    if not found:
        raise NotAllowed("Without a secret there is no login.")
    return found
