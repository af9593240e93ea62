"""Searching what is published, following what happens, and asking twice without doing it twice."""

from app.example.teller import Teller


def find(told: Teller) -> None:
    """A search with marks and facets, a follower that goes on where it was, and a repeated request."""
    told.chapter("Finding and following")
    _search(told)
    begun = told.ask(None, "GET", "/v1/changes", params={"limit": 200})
    while not begun["isCaughtUp"]:
        begun = told.ask(None, "GET", "/v1/changes", params={"limit": 200, "since": begun["next"]})
    _repeat(told)
    _follow(told, begun["next"])


def _search(told: Teller) -> None:
    """Words and facets."""
    asked = {"q": "deskundigheid", "facets": "true"}
    found = told.ask(None, "GET", "/v1/search", params=asked)
    kinds = {each["value"] for each in found["facets"]["type"]}
    told.check({"outcome", "module", "programme"} <= kinds, "outcomes, modules and programmes are found")
    told.check(any("<mark>" in each["highlight"] for each in found["items"]), "what was found is marked")
    told.say(
        f"Anyone searches 'deskundigheid': {found['total']} hits of {len(kinds)} types, "
        "also where it is a part of 'ervaringsdeskundigheid'.",
        "/search?q=deskundigheid",
    )
    narrowed = told.ask(None, "GET", "/v1/search", params={**asked, "level": 5, "type": "module"})
    told.check(0 < narrowed["total"] < found["total"], "facets narrow a search")
    told.say(f"Of these, {narrowed['total']} are modules at level 5.", "/search?q=deskundigheid&type=module&level=5")


def _repeat(told: Teller) -> None:
    """A coordinator's connection breaks, and her client asks again with the same key."""
    route = told.find("/v1/routes", "R-ERVARING")
    address = f"/v1/routes/{route['id']}"
    keyed = {"Idempotency-Key": f"draft-{told.run}"}
    first, second = (
        told.ask("coordinator-noord", "POST", f"{address}/draft", expect=201, headers=dict(keyed)) for _ in range(2)
    )
    told.check(first == second, "the same request with the same key is answered the same")
    told.say("A request sent twice with the same Idempotency-Key begins one draft, and both get the same answer.")
    content = first["content"]
    content["targetGroup"]["nl"] = f"Mensen met ervaring van ontwrichting en herstel ({told.today}, {told.run})."
    edit = {"If-Match": f'"r{first["revision"]}"'}
    told.ask("coordinator-noord", "PUT", f"{address}/draft", content, headers=edit)
    told.ask("coordinator-noord", "POST", f"{address}/publish")


def _follow(told: Teller, since: str) -> None:
    """Another system asks what happened since it last looked; a reader takes the feed."""
    news = told.ask(None, "GET", "/v1/changes", params={"since": since})
    told.check([each["code"] for each in news["items"]] == ["R-ERVARING"], "exactly the new version is told")
    told.check(news["items"][0]["members"] == ["targetGroup"], "what changed is named")
    told.say("Another system asks what happened since: one new version of a route, in which the target group changed.")
    feed = told.server.get("/feeds/changes.atom?lang=en").text
    newest = feed.partition("<entry>")[2].partition("</entry>")[0]
    told.check(news["items"][0]["uri"] in newest, "the feed begins with it")
    told.say("The same as a feed, in Dutch and English, for any reader of Atom.", "/feeds/changes.atom")
