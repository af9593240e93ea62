"""Whether a credential holds."""

import argparse

from app.client.api import Client
from app.client.commands.sheets import read_file
from app.client.screen import Screen
from app.client.trouble import AT_FAULT, OK


def verify(asked: argparse.Namespace, client: Client, screen: Screen) -> int:
    """Every check of a credential, whoever issued it: JSON, JWT, PNG, SVG or a sealed European one."""
    data = read_file(asked.file)
    with screen.transfer(f"Sending {asked.file}") as told:
        report = client.verify(data, progress=told)
    if not screen.give(report):
        rows = [[each["check"], each["outcome"], each["code"], each["detail"]] for each in report["checks"]]
        screen.table(f"{asked.file}: {report['outcome']}", ["check", "outcome", "code", "detail"], rows, wide="detail")
    return OK if report["outcome"] == "passed" else AT_FAULT
