"""Three profiles beside each other, what their curators agreed, what looks alike, and advice on a sentence."""

from app.example.teller import Teller

PROFILES = ("AD-ED", "BA-SW", "MA-SW")


def comparison(told: Teller) -> None:
    """Lived experience at levels 5, 6 and 7; what looks alike; and what is said of a sentence before it is stored."""
    told.chapter("Profiles beside each other")
    sets = [told.find("/v1/outcome-sets", code)["id"] for code in PROFILES]
    _beside(told, sets)
    _proposals(told, sets[0])
    vague = {"statement": {"nl": "Heeft inzicht in de positie van mantelzorgers", "en": "Has insight into carers"}}
    advice = told.ask(None, "POST", "/v1/outcome-advice", vague)["advice"]
    told.check([hint["code"] for hint in advice] == ["vague-verb"], "a vague verb is noticed")
    told.say(f"A coordinator asks about a sentence with 'has insight': \"{advice[0]['hint']['en']}\"")


def _beside(told: Teller, sets: list[str]) -> None:
    found = told.ask(None, "GET", "/v1/outcome-comparisons", params={"set": sets, "livedExperience": "true"})
    told.check(
        [column["levels"] for column in found["columns"]] == [[5], [6], [7]], "the columns are levels 5, 6 and 7"
    )
    count = found["summary"]
    agreed = sum(number for relation, number in count.items() if relation not in {"looks-alike", "only-here"})
    told.say(
        f"Lived experience at levels 5, 6 and 7 side by side: {agreed} relations are agreed, "
        f"{count['only-here']} outcomes stand at one level only.",
        "/compare?livedExperience=1",
    )
    differ = [row for row in found["rows"] if row["relation"] == "deliberately-different"]
    told.check(bool(differ), "two profiles differ on purpose")
    codes = " and ".join(cell["code"] for cell in differ[0]["cells"] if cell)
    told.say(f'{codes} differ on purpose, and say why: "{differ[0]["links"][0]["reason"]["en"]}"')


def _proposals(told: Teller, set_id: str) -> None:
    """What looks alike elsewhere; that stays a proposal until two people make it more."""
    asked = {"set": set_id, "limit": 1}
    (first,) = told.ask("coordinator-noord", "GET", "/v1/outcome-proposals", params=asked)["items"]
    told.check(first["associations"] == [], "what is proposed is not associated yet")
    ends = " and ".join(f"{first[end]['setCode']} {first[end]['code']}" for end in ("one", "other"))
    told.say(f"To the coordinator {ends} are proposed as alike ({first['likeness']}). People decide what they are.")
