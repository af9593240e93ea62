"""Outcome sets as files: a sheet into a draft, and sets out as XLSX, CSV or a CASE package."""

import argparse
import os
import sys
from pathlib import Path

from app.client.answers import SheetReport, SheetRow
from app.client.api import Client, Download, Progress
from app.client.commands.sets import find_set
from app.client.screen import Screen
from app.client.trouble import AT_FAULT, OK, Refused, Usage

FORMS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv", "case": ""}


def import_sheet(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Takes an XLSX or CSV into the draft of a set, all or nothing; a dry run says what would happen."""
    data = read_file(asked.file)
    set_id = find_set(client, asked.set)
    if asked.begin:
        _begin(client, set_id, screen)
    etag = None if asked.dry_run else client.get_draft(set_id)[1]
    with screen.transfer(f"Sending {asked.file}") as told:
        report = client.import_sheet(
            set_id, data, etag=etag, remove_missing=asked.remove_missing, lang=asked.lang, progress=told
        )
    if not screen.give(report):
        _tell(report, screen, is_whole=asked.all_rows)
    return AT_FAULT if report["counts"].get("error") else OK


def _begin(client: Client, set_id: str, screen: Screen) -> None:
    """Begins a draft where there is none."""
    try:
        client.begin_draft(set_id)
    except Refused as found:
        if found.slug != "draft-exists":
            raise
        screen.note("There is a draft already; it is used.")


def _tell(report: SheetReport, screen: Screen, *, is_whole: bool) -> None:
    rows = [line for row in report["rows"] if is_whole or row["action"] != "unchanged" for line in _lines(row)]
    counts = ", ".join(f"{count} {action}" for action, count in report["counts"].items() if count) or "no rows"
    what = (
        "Dry run, nothing is changed"
        if report["dryRun"]
        else f"Imported; the draft is at revision {report['revision']}"
    )
    if rows:
        screen.table(f"{what}: {counts}", ["row", "code", "what", "details"], rows, wide="details")
    else:
        screen.say(f"{what}: {counts}")
    if report["unreadSheets"]:
        screen.note(f"Only the first sheet is read, not: {', '.join(report['unreadSheets'])}.")
    if report["isReordered"]:
        screen.note("The outcomes get the order of the sheet.")


def _lines(row: SheetRow) -> list[list[str | int | None]]:
    """A row of the report: one line for each fault or change in it."""
    told = [fault["detail"] for fault in row["errors"]]
    if row["action"] == "change":
        told += [
            f"{each['column']}: {each['before'] or '(empty)'} -> {each['after'] or '(empty)'}"
            for each in row["changes"]
        ]
    first: list[str | int | None] = [row["row"] or "-", row["code"], row["action"]]
    return [[*(first if number == 0 else [None, None, None]), text] for number, text in enumerate(told or [""])]


def export(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """One set, or every published set, as a file."""
    if asked.all:
        return _export_all(asked, client, screen)
    if not asked.set:
        raise Usage("Say which set, or --all.")
    if asked.draft and asked.form == "case":
        raise Usage("Only what is published comes as a CASE package.")
    with screen.transfer(f"Fetching {asked.set}") as told:
        made = _fetched(client, find_set(client, asked.set), asked, told)
    path = _write(made, asked.out)
    if path and not screen.give({"file": str(path), "bytes": len(made.data)}):
        screen.say(str(path))
    return OK


def _fetched(client: Client, set_id: str, asked: argparse.Namespace, told: Progress | None) -> Download:
    if asked.draft:
        return client.export_sheet(set_id, "draft", FORMS[asked.form], lang=asked.lang, progress=told)
    version = client.get_set(set_id, asked.version)
    if asked.form == "case":
        made = client.export_package(version["versionId"], progress=told)
        return Download(f"{version['code']}-v{version['number']}.case.json", made.data)
    where = f"versions/{version['number']}"
    return client.export_sheet(set_id, where, FORMS[asked.form], lang=asked.lang, progress=told)


def _export_all(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Every published set into a folder; sets of one code get the beginning of their id in their names."""
    if asked.set or asked.draft or asked.version:
        raise Usage("--all takes every published set in its latest version, and nothing else.")
    folder = Path(asked.out or ".")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Usage(f"{folder} cannot be made: {error.strerror}.") from error
    sets, names, written = list(client.list_sets()), set[str](), list[str]()
    with screen.steps("Exporting", len(sets)) as told:
        for each in sets:
            made = _fetched(client, each["id"], asked, None)
            name = made.name if made.name not in names else f"{each['id'][:8]}-{made.name}"
            names.add(name)
            written.append(str(_write(made, str(folder / name))))
            told(1, None)
    if not screen.give({"files": written}):
        screen.say(f"{len(written)} sets in {folder}")
    return OK


def read_file(name: str) -> bytes:
    """The bytes of a file, or of stdin for `-`. Raises Usage where they cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Usage(f"{name} cannot be read: {error.strerror}.") from error


def _write(made: Download, out: str | None) -> Path | None:
    """Writes a file whole or not at all: to a path, to a name of its own in a folder, or to stdout for `-`."""
    if out == "-":
        sys.stdout.buffer.write(made.data)
        sys.stdout.buffer.flush()
        return None
    path = Path(out or made.name)
    path = path / made.name if path.is_dir() else path
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(made.data)
        os.replace(fresh, path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise Usage(f"{path} cannot be written: {error.strerror}.") from error
    return path
