"""Three profiles beside each other, and advice on a sentence."""

from app.example.teller import Teller

PROFILES = ("AD-ED", "BA-SW", "MA-SW")


def comparison(told: Teller) -> None:
    """Lived experience at levels 5, 6 and 7; and what is said of a sentence before it is stored."""
    told.chapter("Profiles beside each other")
    sets = [told.find("/v1/outcome-sets", code)["id"] for code in PROFILES]
    asked = {"set": sets, "livedExperience": "true"}
    found = told.ask(None, "GET", "/v1/outcome-comparisons", params=asked)
    told.check(
        [column["levels"] for column in found["columns"]] == [[5], [6], [7]], "the columns are levels 5, 6 and 7"
    )
    summary = found["summary"]
    told.say(
        "Lived experience at levels 5, 6 and 7 side by side: "
        f"{summary['looks-alike']} group of outcomes looks alike, {summary['only-here']} stand at one level only.",
        "/compare?livedExperience=1",
    )
    vague = {"statement": {"nl": "Heeft inzicht in de positie van mantelzorgers", "en": "Has insight into carers"}}
    advice = told.ask(None, "POST", "/v1/outcome-advice", vague)["advice"]
    told.check([hint["code"] for hint in advice] == ["vague-verb"], "a vague verb is noticed")
    told.say(f"A coordinator asks about a sentence with 'has insight': \"{advice[0]['hint']['en']}\"")
