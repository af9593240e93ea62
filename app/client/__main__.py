"""Runs one command: `python -m app.client`, which `scripts/leerlijn` calls."""

import os
import sys
from collections.abc import Sequence

from app.client import trouble
from app.client.account import read_account
from app.client.api import Client
from app.client.arguments import read_arguments
from app.client.screen import Screen
from app.client.trouble import Trouble


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one command; every one is named in `--help` and in the README."""
    asked = read_arguments(arguments)
    screen = Screen(is_json=asked.json)
    try:
        if not asked.needs_client:
            return int(asked.run(asked, screen))
        with Client(read_account(asked.url)) as client:
            return int(asked.run(asked, client, screen))
    except Trouble as found:
        screen.trouble(found)
        return found.exit_code
    except KeyboardInterrupt:
        screen.note("Interrupted.")
        return trouble.INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone; what Python still holds must not fail once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return trouble.PIPE_CLOSED


if __name__ == "__main__":
    sys.exit(main())
