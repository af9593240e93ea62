"""The list of changes as an Atom feed."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.access.models import Institution
from app.finding.rules import page_of_change, text_of_change, title_of_change, uri_of_change
from app.publications.models import Change

ATOM, HISTORY, XML = (
    "http://www.w3.org/2005/Atom",
    "http://purl.org/syndication/history/1.0",
    "http://www.w3.org/XML/1998/namespace",
)
ET.register_namespace("", ATOM)
ET.register_namespace("fh", HISTORY)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Feed:
    """A document of the feed: its changes, oldest first; which archive it is, if it is one; and the one before."""

    public_url: str
    language: str
    changes: Sequence[tuple[Change, Institution | None]]
    archive: int | None
    before: int | None

    @property
    def updated(self) -> datetime:
        """The moment of the newest change in it."""
        return max((change.at for change, _ in self.changes), default=_NEVER)

    def address(self, archive: int | None) -> str:
        """Where a document of the feed is."""
        return f"{self.public_url}/feeds/changes{'' if archive is None else f'/{archive}'}.atom?lang={self.language}"


def write_feed(feed: Feed) -> bytes:
    """A feed document (RFC 4287, 4.1.1), newest first; an archive says that it is one (RFC 5005, 4)."""
    made = ET.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": feed.language})
    _add(made, "id", f"{feed.public_url}/feeds/changes.atom")
    _add(made, "title", "Leerlijn: wat is gepubliceerd, gewijzigd en ingetrokken" if feed.language == "nl"
         else "Leerlijn: what was published, changed and withdrawn")  # fmt: skip
    _add(made, "updated", _moment(feed.updated))
    _add(_add(made, "author"), "name", "Leerlijn")
    _link(made, "self", feed.address(feed.archive), "application/atom+xml")
    _link(made, "alternate", f"{feed.public_url}/search?lang={feed.language}", "text/html")
    if feed.archive is not None:
        ET.SubElement(made, f"{{{HISTORY}}}archive")
        _link(made, "current", feed.address(None), "application/atom+xml")
    if feed.before is not None:
        _link(made, "prev-archive", feed.address(feed.before), "application/atom+xml")
    for change, owner in reversed(feed.changes):
        _entry(made, feed, change, owner)
    found: bytes = ET.tostring(made, encoding="utf-8", xml_declaration=True)
    return found


def _entry(parent: ET.Element, feed: Feed, change: Change, owner: Institution | None) -> None:
    """One change as an entry (RFC 4287, 4.1.2); its id is its address in the API, which never changes."""
    entry = _add(parent, "entry")
    _add(entry, "id", f"{feed.public_url}/v1/changes/{change.id}")
    title = title_of_change(change.type, change.act, change.title, change.number, feed.language)
    _add(entry, "title", title)
    _add(entry, "updated", _moment(change.at))
    _add(entry, "published", _moment(change.at))
    name = (owner.name.get(feed.language) or owner.name["nl"]) if owner else "Leerlijn"
    _add(_add(entry, "author"), "name", name)
    version = uri_of_change(feed.public_url, change.type, change.subject_id, change.number)
    page = page_of_change(feed.public_url, change.type, change.subject_id)
    if page:
        _link(entry, "alternate", page, "text/html")
    _link(entry, "related" if page else "alternate", version, "application/json")
    for term in (change.type, change.act):
        ET.SubElement(entry, f"{{{ATOM}}}category", {"term": term})
    _add(entry, "content", text_of_change(change.facts, feed.language) or title)


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = text
    return made


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": address, "type": kind})


def _moment(value: datetime) -> str:
    """A moment as RFC 3339 has it, in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
