"""Answer bodies of what keeps a draft from being published."""

from app.payloads import Payload


class DiplomaShortcoming(Payload):
    """A fault of a draft: a stable code, words that begin with the key of the node, and a JSON pointer."""

    code: str
    detail: str
    pointer: str


class DiplomaShortcomings(Payload):
    """All that keeps the draft of a diploma from being published, at once; none where it is sound."""

    items: list[DiplomaShortcoming]
