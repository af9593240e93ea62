"""What is kept of a package between two answers is never what it should not be any more."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.catalogue.rules.keeping import Lasting, Shelf
from app.catalogue.service import reading
from tests.conftest import Clock
from tests.desks import Desk, content, outcome, publish_set
from tests.factories import World


@pytest.fixture
def desk(client: TestClient, world: World) -> Desk:
    return Desk(client, world)


def package(desk: Desk, edition: str = "v1p1") -> dict[str, Any]:
    version = desk.outcomes[0]["setVersionId"]
    answer = desk.client.get(f"/ims/case/{edition}/CFPackages/{version}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_was_asked_before_is_answered_alike(desk: Desk) -> None:
    assert package(desk) == package(desk)
    assert "extensions" not in package(desk, "v1p0")["CFItems"][0]
    assert "extensions" in package(desk)["CFItems"][0]


def test_a_package_that_was_asked_for_before_its_withdrawal_says_so_everywhere(desk: Desk, clock: Clock) -> None:
    before = package(desk)
    clock.advance(minutes=30)
    path = f"/v1/outcome-sets/{desk.outcomes[0]['setId']}/versions/1/withdraw"
    assert desk.client.post(path, json={"reason": "Een fout."}, headers=desk.coordinator).status_code == 200
    after = package(desk)
    assert after["CFDocument"]["adoptionStatus"] == "Deprecated"
    for each in after["CFItems"]:
        assert each["statusEndDate"] == "2026-11-02"
    for part in ("CFItems", "CFAssociations", "CFRubrics"):
        changed = {each["lastChangeDateTime"] for each in after[part]}
        assert changed == {after["CFDocument"]["lastChangeDateTime"]}, part
        assert changed.isdisjoint({each["lastChangeDateTime"] for each in before[part]}), part


def test_a_next_version_is_a_package_of_its_own(desk: Desk) -> None:
    package(desk)
    set_id = desk.outcomes[0]["setId"]
    begun = desk.client.post(f"/v1/outcome-sets/{set_id}/draft", headers=desk.coordinator)
    desk.client.put(
        f"/v1/outcome-sets/{set_id}/draft",
        json=content(outcome("LU1", statement={"nl": "Anders", "en": "Otherwise"})),
        headers={**desk.coordinator, "If-Match": begun.headers["etag"]},
    )
    second = publish_set(desk.client, set_id, desk.coordinator).json()
    found = desk.client.get(f"/ims/case/v1p1/CFPackages/{second['versionId']}").json()
    assert [each["fullStatement"] for each in found["CFItems"]] == ["Anders"]
    assert [each["associationType"] for each in found["CFAssociations"]] == ["isChildOf", "replacedBy"]
    assert len(package(desk)["CFItems"]) == 2


def test_a_shelf_holds_so_much_and_lets_go_of_what_was_asked_for_longest_ago() -> None:
    shelf, made = Shelf(room=30), [Lasting(bytes([n]) * 4, b"12345", b"6", ()) for n in range(4)]
    for key in range(3):
        shelf.put(key, made[key])
    assert shelf.get(0) is made[0]
    shelf.put(3, made[3])
    assert [shelf.get(key) for key in range(4)] == [made[0], None, made[2], made[3]]
    shelf.put("large", Lasting(b"x" * 31, b"", b"", ()))
    assert shelf.get("large") is None
    assert reading.SHELF.get("never asked for") is None
