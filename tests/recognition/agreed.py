"""Agreements as tests draw them up, publish them and have them adopted."""

from typing import Any

from tests.desks import Board


def agreement(source: dict[str, Any], target: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The content of an agreement."""
    return {
        "title": {"nl": "Telt als", "en": "Counts as"},
        "reason": {"nl": "Dezelfde leeruitkomsten."},
        "source": source,
        "target": target,
        "validFrom": "2020-01-01",
        **changes,
    }


def draw_up(house: Board, content: dict[str, Any], code: str = "A1", who: dict[str, str] | None = None) -> Any:
    """A draft of the institution; of the sector for who is given."""
    body = {"code": code, "content": content, **({} if who else {"institution": house.institution.slug})}
    made = house.client.post("/v1/agreements", json=body, headers=who or house.coordinator)
    assert made.status_code == 201, made.text
    return made.json()


def publish(house: Board, made: dict[str, Any], who: dict[str, str] | None = None) -> Any:
    answer = house.client.post(f"/v1/agreements/{made['id']}/publish", headers=who or house.coordinator)
    assert answer.status_code == 200, answer.text
    return answer.json()


def adopt(house: Board, made: dict[str, Any], **changes: Any) -> Any:
    body = {"programme": house.programme, "rulesYear": 2026, "article": "OER 4.3", **changes}
    return house.client.post(f"/v1/agreements/{made['id']}/adoptions", json=body, headers=house.board)


def agreed(house: Board, content: dict[str, Any], code: str = "A1", who: dict[str, str] | None = None) -> Any:
    """An agreement that was published and adopted."""
    made = publish(house, draw_up(house, content, code, who), who)
    answer = adopt(house, made)
    assert answer.status_code == 201, answer.text
    return answer.json()
