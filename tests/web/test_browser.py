"""The pages in a real browser, without scripts: a person searches, looks at a badge, and verifies one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import missing
from tests.desks import Campus, Desk, content, outcome, publish_set
from tests.live import Live

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        missing("chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def person(browser: Browser, serving: Live, served_campus: Campus) -> Iterator[Page]:
    """A page of a Dutch browser that runs no scripts. Whatever goes wrong on the way fails the test."""
    context = browser.new_context(java_script_enabled=False, locale="nl-NL", base_url=serving.settings.public_url)
    made = context.new_page()
    wrong: list[str] = []
    made.on("console", lambda message: wrong.append(message.text))
    made.on("requestfailed", lambda request: wrong.append(f"{request.url} failed"))
    made.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(serving.settings.public_url) else None)  # fmt: skip
    yield made
    context.close()
    assert wrong == []


def test_a_person_finds_an_outcome_by_keyboard(person: Page) -> None:
    person.goto("/")
    person.keyboard.press("Tab")
    assert person.locator(":focus").inner_text() == "Naar de inhoud"
    person.get_by_label("Zoek in de leeruitkomsten").fill("herstel")
    person.keyboard.press("Enter")
    person.get_by_role("link", name="Begeleidt bewoners bij herstel").first.click()
    assert person.get_by_role("heading", level=1).inner_text() == "Begeleidt bewoners bij herstel"
    person.get_by_role("link", name="English").click()
    assert person.get_by_role("heading", level=1).inner_text() == "Supports residents in recovery"


def test_a_person_looks_at_a_badge_saves_it_and_verifies_the_file(
    person: Page, served_campus: Campus, tmp_path: Path
) -> None:
    award = served_campus.issue()
    person.goto(f"/badges/{award['id']}")
    assert person.get_by_role("status").inner_text().startswith("Geldig")
    assert person.get_by_role("heading", level=1).inner_text() == "Werken met ervaringskennis"
    assert person.locator("article img").evaluate("picture => picture.naturalWidth") == 600
    for form in ("PNG", "SVG", "JSON"):
        with person.expect_download() as waiting:
            person.get_by_role("link", name=form, exact=True).click()
        waiting.value.save_as(tmp_path / form.lower())
    for form in ("png", "svg", "json"):
        person.goto("/verify")
        person.get_by_label("Kies het bestand").set_input_files(tmp_path / form)
        person.get_by_role("button", name="Controleren").click()
        assert person.get_by_role("status").get_by_role("heading").inner_text() == "Deze badge is echt en geldig."
        assert person.locator("tbody tr.passed").count() == 7


def test_a_person_is_told_that_a_copy_was_altered_and_a_badge_revoked(
    person: Page, served_campus: Campus, tmp_path: Path
) -> None:
    award = served_campus.issue()
    copy = tmp_path / "badge.json"
    copy.write_text(served_campus.badge(award).text.replace("Sam Student", "Iemand Anders"))
    person.goto("/verify")
    person.get_by_label("Of plak de tekst").fill(copy.read_text())
    person.get_by_role("button", name="Controleren").click()
    assert person.get_by_role("status").get_by_role("heading").inner_text() == "Vertrouw deze badge niet."
    assert "Handtekening" in person.locator("tbody tr.failed").inner_text()
    assert served_campus.revoke(award).status_code == 200
    person.goto(f"/badges/{award['id']}")
    assert "Verkeerde toets." in person.get_by_role("status").inner_text()
    person.get_by_role("link", name="Controleer deze badge").click()
    assert "Intrekking" in person.locator("tbody tr.failed").inner_text()


def test_nothing_falls_off_a_small_screen(person: Page, served_campus: Campus) -> None:
    award = served_campus.issue()
    person.set_viewport_size({"width": 360, "height": 740})
    outcome = served_campus.outcomes[0]
    published = (f"/outcome-sets/{outcome['setVersionId']}", f"/outcomes/{outcome['id']}")
    for address in ("/", "/search?q=herstel", *published, f"/badges/{award['id']}", f"/verify?badge={award['id']}"):
        person.goto(address)
        width = person.locator("html").evaluate("page => page.scrollWidth")
        assert width <= 360, address


def test_a_person_sees_what_changed_between_two_versions_on_a_small_screen(person: Page, served_campus: Campus) -> None:
    client, coordinator = served_campus.client, served_campus.coordinator
    address = f"/v1/outcome-sets/{served_campus.outcomes[0]['setId']}"
    client.post(f"{address}/draft", headers=coordinator)
    changed = content(outcome("LU1", statement={"nl": "Begeleidt mensen bij herstel", "en": "Supports people"}))
    client.put(f"{address}/draft", json=changed, headers={**coordinator, "If-Match": '"r1"'})
    publish_set(client, served_campus.outcomes[0]["setId"], coordinator)
    person.set_viewport_size({"width": 360, "height": 740})
    person.goto("/")
    person.get_by_role("link", name="Sets naast elkaar leggen").click()
    person.get_by_role("link", name="wat veranderde sinds versie 1").click()
    assert person.locator("del").inner_text().endswith("bewoners")
    assert person.locator("ins").inner_text().endswith("mensen")
    assert person.get_by_text("ontbreekt").first.is_visible()
    assert person.locator("html").evaluate("page => page.scrollWidth") <= 360


def test_a_person_reads_on_a_small_screen_why_two_sets_differ_and_keeps_it(
    person: Page, served_campus: Campus, tmp_path: Path
) -> None:
    other = Desk(served_campus.client, served_campus.world, "zuid")
    ends = {"origin": served_campus.outcomes[0]["id"], "destination": other.outcomes[0]["id"]}
    reason = {"nl": "Hier is de eigen ervaring de bron van het beroep.", "en": "Here it is the source."}
    new = {"associations": [{"type": "deliberately-different", **ends, "reason": reason}]}
    made = served_campus.client.post("/v1/outcome-associations", json=new, headers=served_campus.coordinator).json()
    address = f"/v1/outcome-associations/{made['items'][0]['id']}/agree"
    assert served_campus.client.post(address, headers=other.coordinator).status_code == 200
    person.set_viewport_size({"width": 390, "height": 844})
    person.goto(f"/compare?set={served_campus.outcomes[0]['setId']}&set={other.outcomes[0]['setId']}")
    assert person.get_by_text("bewust verschillend").first.is_visible()
    assert person.get_by_text(reason["nl"]).first.is_visible()
    assert person.locator("html").evaluate("page => page.scrollWidth") <= 390
    with person.expect_download() as waiting:
        person.get_by_role("link", name="Excel (XLSX)").click()
    waiting.value.save_as(tmp_path / "sets.xlsx")
    assert reason["nl"] in str(load_workbook(tmp_path / "sets.xlsx")["Matrix"].cell(4, 4).value)
