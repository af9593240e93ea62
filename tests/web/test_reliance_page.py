"""The page that shows what relies on a version of a set."""

import re
import uuid

import pytest
from starlette.testclient import TestClient

from tests.desks import Board
from tests.factories import World
from tests.reliance.test_reliance import agreement, decided, route
from tests.web.test_pages import HTML, page


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def address(house: Board) -> str:
    return f"/outcome-sets/{house.outcomes[0]['setVersionId']}/reliance"


def test_the_whole_chain_stands_in_one_picture(house: Board) -> None:
    route(house, house.module_id)
    agreement(house, house.module_id, house.units[1])
    award = house.issue()
    decided(house)
    text = page(house.client, address(house))
    for words in ("Wat steunt op deze set?", "Werken met ervaringskennis", "UNIT0", "Telt als", "minder dan 5", "Programma"):  # fmt: skip
        assert words in text
    assert 'Modules <span class="count">4</span>' in text
    assert "Alleen voor de ambtelijk secretaris" in text
    assert award["id"] not in text
    assert "Sam Student" not in text
    english = page(house.client, f"{address(house)}?lang=en")
    assert "What relies on this set?" in english
    assert "fewer than 5" in english
    assert f"/outcome-sets/{house.outcomes[0]['setVersionId']}/reliance" in page(house.client, "/")


def test_one_outcome_leads_to_what_relies_on_it(house: Board) -> None:
    house.offer("ONLY2", house.module(outcomes=[house.outcomes[1]["id"]]))
    link = re.search(r'href="(/outcome-sets/[^"]+LU1[^"]*)"', page(house.client, f"/outcomes/{house.outcomes[0]['id']}"))  # fmt: skip
    assert link
    text = page(house.client, link[1].replace("&amp;", "&"))
    assert "Wat steunt op LU1?" in text
    assert "ONLY2" not in text
    assert 'aria-current="true"' in text
    assert "ONLY2" in page(house.client, f"{address(house)}?outcome=LU2")
    assert house.client.get(f"{address(house)}?outcome=LU9", headers=HTML).status_code == 404


def test_a_long_kind_is_a_list_of_its_own(house: Board) -> None:
    for number in range(6):
        house.offer(f"X{number}", house.module())
    link = re.search(r'href="([^"]+kind=modules[^"]*)"', page(house.client, f"{address(house)}?outcome=LU1"))
    assert link
    place = link[1].replace("&amp;", "&")
    assert all(f"X{number}" in page(house.client, place) for number in range(6))
    first = page(house.client, f"{place}&limit=7")
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more
    second = page(house.client, more[1].replace("&amp;", "&"))
    assert ("X2" in first, "X3" in first, "X3" in second, "X5" in second, 'rel="next"' in second) == (
        True, False, True, True, False,
    )  # fmt: skip
    assert "Hier is niets" in page(house.client, f"{address(house)}?kind=badges")


def test_a_withdrawn_version_and_older_ones_say_so(house: Board) -> None:
    set_id = house.outcomes[0]["setId"]
    module = f"/v1/modules/{house.module_id}"
    house.client.post(f"{module}/draft", headers=house.coordinator)
    house.client.post(f"{module}/publish", headers=house.coordinator)
    house.client.post(f"/v1/outcome-sets/{set_id}/versions/1/withdraw", json={"reason": "x"}, headers=house.coordinator)
    text = page(house.client, address(house))
    assert "Deze versie is ingetrokken" in text
    assert "oudere versie" in text


def test_what_is_not_public_has_no_picture(house: Board) -> None:
    begun = house.client.post(f"/v1/outcome-sets/{house.outcomes[0]['setId']}/draft", headers=house.coordinator).json()
    for version in (begun["versionId"], str(uuid.uuid4())):
        assert house.client.get(f"/outcome-sets/{version}/reliance", headers=HTML).status_code == 404
    assert house.client.get(f"{address(house)}?kind=people", headers=HTML).status_code == 400
