"""What can be asked of `scripts/leerlijn`, and how."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from app.client.commands import account, comparing, publishing, sets, sheets, verifying
from app.client.trouble import EXIT_CODES

EPILOG = """\
A SET is an id, a code such as AD-ED, or INSTITUTION/CODE where several have that code.
Without a terminal, tables are lines with tabs between the cells; --json gives what the server answered.

The environment, in the place of a login:
  LEERLIJN_URL, LEERLIJN_CLIENT_ID, LEERLIJN_CLIENT_SECRET

Exit codes:
"""


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked: `run` is the command, `needs_client` whether it asks the server. Exits with 2 for wrong usage."""
    codes = "".join(f"  {code:3} {meaning}\n" for code, meaning in EXIT_CODES.items())
    parser = argparse.ArgumentParser(
        prog="leerlijn",
        description="Outcome sets from the command line.",
        epilog=EPILOG + codes,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _common(parser, default=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for add in (_account, _sets, _files, _publishing):
        add(commands)
    return parser.parse_args(arguments)


def _common(parser: argparse.ArgumentParser, default: Any) -> None:
    parser.add_argument("--json", action="store_true", default=default or False, help="answer with JSON")
    parser.add_argument("--url", default=default, help="ask this server; your login goes along only if it is its own")


def _add(commands: Any, name: str, run: Callable[..., int], *, needs_client: bool = True) -> argparse.ArgumentParser:
    words = (run.__doc__ or "").partition("\n")[0]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
    # Also after the command; what is not said there leaves what was said before it.
    _common(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run, needs_client=needs_client)
    return parser


def _account(commands: Any) -> None:
    login = _add(commands, "login", account.login, needs_client=False)
    login.add_argument("address", metavar="URL", help="the server, such as https://leerlijn.example")
    login.add_argument("--client-id", help="asked for if it is not said")
    login.add_argument(
        "--secret-stdin", action="store_true", help="read the secret from stdin; else it is typed unseen"
    )
    _add(commands, "logout", account.logout, needs_client=False)
    _add(commands, "whoami", account.whoami)


def _sets(commands: Any) -> None:
    group = commands.add_parser("sets", help="Lists or shows outcome sets.", allow_abbrev=False)
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = _add(actions, "list", sets.list_sets)
    listed.add_argument("--kind", choices=["national", "programme", "generic", "reference", "module"])
    listed.add_argument("--level", type=int, choices=range(2, 9), metavar="2-8")
    listed.add_argument("--institution", metavar="SLUG")
    shown = _add(actions, "show", sets.show)
    shown.add_argument("set", metavar="SET")
    _version(shown)
    found = _add(commands, "search", sets.search)
    found.add_argument("words", nargs="+", metavar="WORDS")
    found.add_argument("--level", type=int, choices=range(2, 9), metavar="2-8")
    found.add_argument("--limit", type=_positive, default=50, help="how many at most (50)")
    compared = _add(commands, "compare", comparing.compare)
    compared.add_argument("sets", nargs="+", metavar="SET", help="2 to 6 times; SET@2 is its version 2")
    compared.add_argument("--lived-experience", action="store_true", help="only outcomes of lived experience")
    _add(commands, "advice", sets.advice).add_argument("set", metavar="SET")


def _version(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--version", type=_positive, metavar="N", help="else the latest that is published")
    which.add_argument("--draft", action="store_true", help="the draft")


def _files(commands: Any) -> None:
    taken = _add(commands, "import", sheets.import_sheet)
    taken.add_argument("file", metavar="FILE", help="XLSX or CSV; - is stdin")
    taken.add_argument("--set", required=True, metavar="SET")
    taken.add_argument("--dry-run", action="store_true", help="only say what would happen; 7 where a row is at fault")
    taken.add_argument("--begin", action="store_true", help="begin a draft if there is none")
    taken.add_argument("--remove-missing", action="store_true", help="remove outcomes that no row names")
    taken.add_argument("--all-rows", action="store_true", help="show rows that change nothing too")
    _language(taken)
    given = _add(commands, "export", sheets.export)
    given.add_argument("set", metavar="SET", nargs="?")
    given.add_argument("--all", action="store_true", help="every published set, into the folder of -o")
    given.add_argument("--form", choices=list(sheets.FORMS), default="xlsx", help="xlsx, if it is not said")
    given.add_argument("-o", "--out", metavar="FILE", help="a file or folder; - is stdout; else the server names it")
    _version(given)
    _language(given)
    _add(commands, "verify", verifying.verify).add_argument("file", metavar="FILE", help="- is stdin")


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=["nl", "en"], default="nl", help="of headers and words in the sheet (nl)")


def _publishing(commands: Any) -> None:
    drafts = _add(commands, "drafts", publishing.list_drafts)
    drafts.add_argument("--in-review", action="store_true", help="only what waits for a review")
    submitted = _add(commands, "submit", publishing.submit)
    submitted.add_argument("--note", metavar="TEXT", help="a word to the reviewers")
    returned = _add(commands, "return", publishing.give_back)
    returned.add_argument("--reason", required=True, metavar="TEXT", help="why")
    others = (_add(commands, "review", publishing.review), _add(commands, "approve", publishing.approve))
    for parser in (submitted, returned, *others):
        parser.add_argument("set", metavar="SET")
    published = _add(commands, "publish", publishing.publish)
    published.add_argument("set", metavar="SET")
    published.add_argument("--adopted-by", required=True, metavar="BODY", help="who adopted it")
    published.add_argument("--adopted-on", required=True, metavar="DATE", type=_day, help="when, as 2026-10-01")


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 100000")
    return int(text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no date such as 2026-10-01") from error
