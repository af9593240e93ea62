"""What an operator runs beside the server: `python -m app.commands NAME`. The scripts of the same names call it."""

import argparse
import sys
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import outgoing
from app.access.service import create_first_administrator
from app.db import committed_session, new_engine
from app.idempotency import erase_answers
from app.ledger.service import System, check_chains
from app.recognition.service.appeals import conclude_next
from app.recognition.service.evidence import erase_expired
from app.settings import Settings, get_settings
from app.verification.rules import Refreshed
from app.verification.service import refresh_older

REFRESH_AFTER_HOURS, REFRESH_AT_A_TIME = 23, 50
"""A little less than a day, so that a daily timer that runs early skips nothing."""


def create_administrator(engine: Engine, name: str) -> int:
    """Makes the first administrator, with an API client whose secret is shown this once."""
    with committed_session(engine) as (session, now):
        client, secret = create_first_administrator(session, name, now=now)
    print(f"client_id     {client.id}\nclient_secret {secret}")
    return 0


def check_ledger(engine: Engine, _settings: Settings) -> int:
    """Checks every chain of the audit trail: 1, and the place, where one does not hold."""
    with Session(engine) as session:
        breaks = check_chains(session)
    for found in breaks:
        print(f"chain {found.chain or 'sector'} breaks at {found.position}: {found.code}")
    print("every chain holds" if not breaks else f"{len(breaks)} chains do not hold")
    return int(bool(breaks))


def erase_due(engine: Engine, _settings: Settings) -> int:
    """Erases accounts whose day has come and answers kept for repeats; closes what can no longer be appealed. Daily."""
    with committed_session(engine) as (session, now):
        print(f"{erase_expired(session, now=now)} accounts erased")
    with committed_session(engine) as (session, now):
        print(f"{erase_answers(session, now=now)} kept answers erased")
    concluded = 0
    while _conclude_one(engine):
        concluded += 1
    print(f"{concluded} dossiers became final")
    return 0


def _conclude_one(engine: Engine) -> bool:
    with committed_session(engine) as (session, now):
        return conclude_next(session, now=now) is not None


def refresh_issuers(engine: Engine, settings: Settings) -> int:
    """Fetches anew what is known of foreign issuers and was neither brought nor tried for a day. For a daily timer."""
    tried = refreshed = 0
    while rows := _refresh_some(engine, settings):
        for row in rows:
            if not row.is_refreshed:
                print(f"{row.kind} {row.id}: {row.code}: {row.detail}")
        tried, refreshed = tried + len(rows), refreshed + sum(row.is_refreshed for row in rows)
    print(f"{refreshed} of {tried} refreshed")
    return 0


def _refresh_some(engine: Engine, settings: Settings) -> list[Refreshed]:
    with committed_session(engine) as (session, now):
        return refresh_older(
            session,
            System(),
            hours=REFRESH_AFTER_HOURS,
            limit=REFRESH_AT_A_TIME,
            fetch=outgoing.fetch,
            public_url=settings.public_url,
            now=now,
        )


COMMANDS: dict[str, Callable[[Engine, Settings], int]] = {
    "check-ledger": check_ledger,
    "erase-expired": erase_due,
    "refresh-issuers": refresh_issuers,
}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m app.commands", description="What an operator runs.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("create-administrator").add_argument("name")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.__doc__)
    asked = parser.parse_args(arguments)
    settings = get_settings()
    engine = new_engine(settings.database_url)
    try:
        if asked.command == "create-administrator":
            return create_administrator(engine, asked.name)
        return COMMANDS[asked.command](engine, settings)
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
