"""The pages of sets and outcomes: whole, in both languages, and with links to every other form."""

import re

import pytest
from starlette.testclient import TestClient

from app.web.rules.sets import branches
from tests.catalogue.education import Catalogue
from tests.conftest import Clock
from tests.factories import World
from tests.web.test_pages import page


@pytest.fixture
def catalogue(client: TestClient, world: World, clock: Clock) -> Catalogue:
    return Catalogue(client, world, clock)


class Coded:
    def __init__(self, code: str, parent: str | None = None) -> None:
        self.code, self.content = code, {"parent": parent} if parent else {}


def test_outcomes_stand_below_each_other_in_their_order() -> None:
    tree = branches([Coded("B", "A"), Coded("A"), Coded("C"), Coded("D", "B"), Coded("E", "A")])
    assert [branch.outcome.code for branch in tree] == ["A", "C"]
    assert [below.outcome.code for below in tree[0].below] == ["B", "E"]
    assert [below.outcome.code for below in tree[0].below[0].below] == ["D"]
    assert branches([]) == ()


def test_the_page_of_a_set_says_what_it_holds_whose_it_is_and_what_became_of_it(catalogue: Catalogue) -> None:
    first, second, third = catalogue.versions
    dutch = page(catalogue.client, f"/outcome-sets/{first}")
    for words in ("Landelijke set", "Voor allen", "NLQF / EQF 5, 6", "Landelijk Opleidingsoverleg, 1 oktober 2026",
                  "Profiel</a> (2022)", "CC BY 4.0", "Begeleidt bewoners bij herstel", "Sluit aan bij eigen kracht",
                  "ervaringskennis", "SDG 3", "Er is een nieuwere versie"):  # fmt: skip
        assert words in dutch, words
    english = page(catalogue.client, f"/outcome-sets/{second}?lang=en")
    for words in (
        "National set",
        "For all",
        "Adopted by",
        "holds now",
        "replaced",
        "withdrawn",
        "from version</a>",
        "the first",
    ):
        assert words.removesuffix("</a>") in english, words
    assert "newer version" not in english
    gone = page(catalogue.client, f"/outcome-sets/{third}")
    assert "Vergissing." in gone
    assert "nieuwere versie" not in gone
    own = page(catalogue.client, f"/outcome-sets/{catalogue.desk.outcomes[0]['setVersionId']}")
    assert "Voorbeeldhogeschool noord</a>, Social Work" in own


def test_every_link_on_the_page_of_a_set_answers(catalogue: Catalogue) -> None:
    for place in [
        f"/outcome-sets/{each}" for each in (*catalogue.versions, catalogue.desk.outcomes[0]["setVersionId"])
    ]:
        text = page(catalogue.client, place)
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', text)}
        assert len(links) > 12
        for link in links:
            assert catalogue.client.get(link).status_code == 200, link
        assert f'<link rel="alternate" type="application/ld+json" href="{place}/files/jsonld">' in text
        assert f'<link rel="alternate" type="text/turtle" href="{place}/files/turtle">' in text


def test_the_page_of_an_outcome_leads_to_its_set_and_to_what_it_is_aligned_to(catalogue: Catalogue) -> None:
    outcome = catalogue.outcomes(1)["LU1"]
    text = page(catalogue.client, f"/outcomes/{outcome['id']}")
    assert f'href="/outcome-sets/{catalogue.versions[0]}?lang=nl"' in text
    assert 'href="http://data.europa.eu/esco/skill/0a0c5be6"' in text
    assert f'<link rel="alternate" type="text/turtle" href="/outcomes/{outcome["id"]}/files/turtle">' in text
    for address in (f"/outcomes/{outcome['id']}", f"/outcome-sets/{catalogue.versions[0]}"):
        whole = page(catalogue.client, address)
        assert "<script" not in whole
        assert " style=" not in whole
        assert re.findall(r'(?:src|<link[^>]+href)="(?!/)[^"]*"', whole) == []
