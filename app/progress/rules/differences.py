"""What changed between two audits, in words: from the audits as JSON, nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

Audit = Mapping[str, Any]
Change = dict[str, Any]


def differences(before: Audit, after: Audit) -> list[Change]:
    """Every change from one audit to a later one: a code, sentences in Dutch and English, and what it is about."""
    return [
        *_whole(before, after),
        *_records(before, after),
        *_blocks(before, after),
        *_nodes(before, after),
        *_certificates(before, after),
    ]


def _change(code: str, nl: str, en: str, **about: Any) -> Change:
    return {"code": code, "nl": nl, "en": en, **about}


def _whole(before: Audit, after: Audit) -> Iterator[Change]:
    old, new = before["summary"]["ecLeft"], after["summary"]["ecLeft"]
    if before["diplomaVersionId"] != after["diplomaVersionId"]:
        nl, en = "Er is getoetst aan een andere versie van het diploma.", "Another version of the diploma was used."
        yield _change("other-diploma-version", nl, en, diplomaVersion=after["diplomaVersionId"])
    if old != new:
        nl = f"Er is nu nog {_nl(new)} EC te doen; dat was {_nl(old)} EC."
        en = f"{new} EC are left now; it was {old} EC."
        yield _change("ec-left", nl, en, before=old, after=new)


def _nl(number: float) -> str:
    return str(number).replace(".", ",")


_BY = {
    "result": ("Een resultaat", "A result"),
    "equivalence": ("Een resultaat dat door een afspraak telt", "A result that counts by an agreement"),
    "exemption": ("Een vrijstelling", "An exemption"),
}


def _records(before: Audit, after: Audit) -> Iterator[Change]:
    """Records that came, went, or count somewhere else."""
    old, new = _placed(before), _placed(after)
    titles = {**_titles(before), **_titles(after)}
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        nl, en = _BY[key[0]]
        about = {"record": key[1], "module": key[2]}
        if was is None and now is not None:
            if now["node"] is None:
                why = now["reason"]
                yield _change(
                    "record-new-unused", f"{nl} is nieuw, maar telt niet mee. {why['nl']}",
                    f"{en} is new, but does not count. {why['en']}", **about,
                )  # fmt: skip
            else:
                to_nl, to_en = titles[now["node"]]
                text = f"{nl} is nieuw en telt mee bij: {to_nl}.", f"{en} is new and counts at: {to_en}."
                yield _change("record-new", *text, node=now["node"], **about)
        elif now is None:
            yield _change(f"{key[0]}-gone", f"{nl} is er niet meer.", f"{en} is not there any more.", **about)
        elif was is not None and was["node"] != now["node"]:
            yield _moved(key, was, now, titles)


def _moved(
    key: tuple[str, str, str], was: Mapping[str, Any], now: Mapping[str, Any], titles: Mapping[str, tuple[str, str]]
) -> Change:
    nl, en = _BY[key[0]]
    about = {"record": key[1], "module": key[2], "before": was["node"], "node": now["node"]}
    if now["node"] is None:
        why = now["reason"]
        text = f"{nl} telt niet meer mee. {why['nl']}", f"{en} does not count any more. {why['en']}"
        return _change("record-unused", *text, **about)
    to_nl, to_en = titles[now["node"]]
    return _change("record-moved", f"{nl} telt nu mee bij: {to_nl}.", f"{en} counts at: {to_en}, now.", **about)


def _placed(audit: Audit) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """Every record with the node where it counts, None where it does not."""
    lines = [*audit["counted"], *({**line, "node": None} for line in audit["unused"])]
    return {(line["by"], line["id"], line["module"]): line for line in lines}


def _blocks(before: Audit, after: Audit) -> Iterator[Change]:
    old, new = ({block["id"] for block in audit["blocks"] if block["isUsed"]} for audit in (before, after))
    for block in sorted(new - old):
        yield _change("block-used", "Een blok telt nu als geheel mee.", "A block counts as a whole now.", block=block)
    for block in sorted(old - new):
        nl, en = "Een blok telt niet meer als geheel mee.", "A block does not count as a whole any more."
        yield _change("block-unused", nl, en, block=block)


_ASKED = ("type", "module", "ec", "minEc", "maxEc", "kind", "needed", "outcome", "after")
_STATUS = {
    "satisfied": ("klaar", "satisfied"), "partial": ("deels klaar", "partly there"), "missing": ("open", "missing"),
    "waived": ("niet nodig", "waived"), "claimable": ("aan te vragen", "claimable"),
}  # fmt: skip


def _nodes(before: Audit, after: Audit) -> Iterator[Change]:
    """Requirements that are new, gone or changed, and those whose status is another."""
    old, new = _all_nodes(before), _all_nodes(after)
    titles = {**_titles(before), **_titles(after)}
    for key in sorted(old.keys() | new.keys()):
        nl, en = titles[key]
        was, now = old.get(key), new.get(key)
        if was is None:
            yield _change("requirement-new", f"Nieuwe eis: {nl}.", f"New requirement: {en}.", node=key)
        elif now is None:
            text = f"Deze eis is vervallen: {nl}.", f"This requirement is gone: {en}."
            yield _change("requirement-gone", *text, node=key)
        elif any(was.get(name) != now.get(name) for name in _ASKED):
            yield _change("requirement-changed", f"De eis is veranderd: {nl}.", f"Requirement changed: {en}.", node=key)
        elif was["status"] != now["status"]:
            (old_nl, old_en), (new_nl, new_en) = _STATUS[was["status"]], _STATUS[now["status"]]
            text = f"{nl}: was {old_nl}, is nu {new_nl}.", f"{en}: was {old_en}, is {new_en} now."
            yield _change("status", *text, node=key, before=was["status"], after=now["status"])


def _certificates(before: Audit, after: Audit) -> Iterator[Change]:
    old = {phase["key"]: phase["certificate"]["code"] for phase in before["tree"]}
    for phase in after["tree"]:
        code = phase["certificate"]["code"]
        if old.get(phase["key"], code) != code:
            nl, en = phase["certificate"]["nl"], phase["certificate"]["en"]
            yield _change("certificate", nl, en, phase=phase["key"], before=old[phase["key"]], after=code)


def _all_nodes(audit: Audit) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    waiting = [phase["requirement"] for phase in audit["tree"]]
    while waiting:
        node = waiting.pop()
        found[node["key"]] = node
        waiting.extend(node.get("children", ()))
    return found


def _titles(audit: Audit) -> dict[str, tuple[str, str]]:
    """What each node is called, by its key where it has no title."""
    found = {}
    for key, node in _all_nodes(audit).items():
        title = node["title"] or {"nl": node.get("code", key)}
        found[key] = title["nl"], title.get("en", title["nl"])
    return found
