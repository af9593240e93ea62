"""What a person reads: tables and progress on a terminal; plain lines with tabs, or JSON, for everything else."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from app.client.api import Progress as Told
from app.client.trouble import Trouble

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What would move a terminal's cursor, or turn its text around: no answer of a server may."""
ROOMY = 100
"""So many columns a terminal needs, for all columns of a table."""
STYLES = {
    "error": "bold red",
    "failed": "bold red",
    "undetermined": "yellow",
    "passed": "green",
    "create": "green",
    "change": "yellow",
    "remove": "red",
    "unchanged": "dim",
    "same": "green",
    "reworded": "yellow",
    "overlapping": "cyan",
    "looks-alike": "cyan",
    "deliberately-different": "magenta",
    "only-here": "dim",
    "published": "green",
    "draft": "yellow",
    "withdrawn": "red",
}


class Screen:
    """Where a command says things: answers to stdout, everything beside them to stderr."""

    def __init__(self, *, is_json: bool = False) -> None:
        self.is_json = is_json
        self._out, self._beside = Console(highlight=False), Console(stderr=True, highlight=False)

    def give(self, answer: Any) -> bool:
        """Writes an answer as JSON where that was asked for; whether it was."""
        if self.is_json:
            sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
        return self.is_json

    def table(
        self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, wide: str = "", spare: str = ""
    ) -> None:
        """A table; the column called `wide` gets what room there is, and one called `spare` is left out of a small one.

        Without a terminal: lines with tabs, all columns.
        """
        if not self._out.is_terminal:
            lines = [columns, *([_plain(cell) for cell in row] for row in rows)]
            sys.stdout.write("".join("\t".join(line) + "\n" for line in lines))
        elif not rows:
            self.say(title)
        elif spare and self._out.width < ROOMY:
            at = columns.index(spare)
            self._draw(title, _without(columns, at), [_without(row, at) for row in rows], wide)
        else:
            self._draw(title, columns, rows, wide)

    def _draw(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], wide: str) -> None:
        table = Table(
            title=Text(_safe(title), style="bold"),
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            expand=bool(wide),
        )
        for name in columns:
            numbers = bool(rows) and all(isinstance(row[columns.index(name)], int) for row in rows)
            table.add_column(
                name,
                justify="right" if numbers else "left",
                ratio=1 if name == wide else None,
                no_wrap=name != wide and len(columns) > 1 and _is_short(rows, columns.index(name)),
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(_cell(cell) for cell in row))
        self._out.print(table)

    def say(self, text: str) -> None:
        """A line of the answer."""
        self._out.print(Text(_safe(text)), soft_wrap=True)

    def note(self, text: str) -> None:
        """A line beside the answer."""
        self._beside.print(Text(_safe(text)), soft_wrap=True)

    def trouble(self, found: Trouble) -> None:
        """What went wrong, with every fault, on stderr; as JSON too where that was asked for."""
        if self.is_json:
            faults = [vars(fault) for fault in found.faults]
            body = {"error": found.slug or type(found).__name__, "detail": found.message, "errors": faults}
            sys.stderr.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
            return
        self._beside.print(Text(_safe(found.message), style="bold red"), soft_wrap=True)
        for fault in found.faults:
            where = Text(f"  {_safe(fault.pointer or '-')}  ", style="cyan")
            words = Text(_safe(fault.detail), style="default")
            self._beside.print(where + words + Text(f"  [{_safe(fault.code)}]", style="dim"), soft_wrap=True)

    @contextmanager
    def transfer(self, label: str) -> Iterator[Told]:
        """A bar for bytes on their way."""
        with self._bars(DownloadColumn()) as bars:
            task = bars.add_task(_safe(label), total=None)

            def told(more: int, whole: int | None) -> None:
                bars.update(task, advance=more, total=whole)

            yield told

    @contextmanager
    def steps(self, label: str, count: int) -> Iterator[Told]:
        """A bar for one thing after another."""
        with self._bars(MofNCompleteColumn()) as bars:
            task = bars.add_task(_safe(label), total=count)
            yield lambda more, _: bars.update(task, advance=more)

    def _bars(self, amount: DownloadColumn | MofNCompleteColumn) -> Progress:
        """Bars on stderr, which leave nothing behind; none at all without a terminal, or where JSON is asked for."""
        is_seen = self._beside.is_terminal and not self.is_json
        return Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            amount,
            console=self._beside,
            transient=True,
            disable=not is_seen,
        )


def _safe(text: str) -> str:
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def _plain(cell: Any) -> str:
    return _safe("" if cell is None else str(cell)).replace("\t", " ").replace("\n", " ")


def _cell(cell: Any) -> Text:
    text = _safe("" if cell is None else str(cell))
    return Text(text, style=STYLES.get(text, ""))


def _without(cells: Sequence[Any], at: int) -> list[Any]:
    return [*cells[:at], *cells[at + 1 :]]


def _is_short(rows: Sequence[Sequence[Any]], column: int) -> bool:
    return all(len(str(row[column])) <= 24 for row in rows)
