"""What a plan says in words, Dutch and English: names of requirements, and a sentence for each code."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Credits,
    Exclusive,
    ModuleNode,
    Node,
    NonCourse,
    OutcomeNode,
    Residency,
    Threshold,
)
from app.progress.rules.facts import ModuleFacts

Words = dict[str, str]

_SENTENCES = {
    "proven": ("Bewezen: met minder EC kan het niet.", "Proven: fewer EC are not enough."),
    "nothing-left": ("Er hoeft geen module meer bij.", "No more modules are needed."),
    "gap": (
        "De tijd was op. Misschien kan het met {gap} EC minder; met minder dan {bound} EC kan het zeker niet.",
        "Time ran out. It may be possible with {gap} EC less; with fewer than {bound} EC it is certainly not.",
    ),
    "ties-open": (
        "Bewezen: met minder EC kan het niet. De tijd was op; misschien past een ander plan beter bij de periodes of wensen.",
        "Proven: fewer EC are not enough. Time ran out; another plan may suit the terms or the wishes better.",
    ),
    "none-found": (
        "De tijd was op voordat er een plan was. Dat wil niet zeggen dat er geen plan is.",
        "Time ran out before there was a plan. That does not mean that there is none.",
    ),
    "infeasible": (
        "Met dit aanbod en deze periodes is het diploma niet te halen.",
        "With what is offered in these terms the diploma cannot be reached.",
    ),
    "binds": (
        "{name}: hiervoor is op zichzelf minstens {alone} EC nodig. Zonder deze eis was het plan {saves} EC kleiner.",
        "{name}: this takes at least {alone} EC by itself. Without this requirement the plan would be {saves} EC smaller.",
    ),
    "may-bind": (
        "{name}: hiervoor is op zichzelf minstens {alone} EC nodig. Zonder deze eis was het plan hoogstens {saves} EC kleiner.",
        "{name}: this takes at least {alone} EC by itself. Without this requirement the plan would be at most {saves} EC smaller.",
    ),
    "limits": (
        "{name}: zonder deze voorwaarde was het plan {saves} EC kleiner.",
        "{name}: without this condition the plan would be {saves} EC smaller.",
    ),
    "may-limit": (
        "{name}: zonder deze voorwaarde was het plan hoogstens {saves} EC kleiner.",
        "{name}: without this condition the plan would be at most {saves} EC smaller.",
    ),
    "calendar": (
        "De periodes, de belasting per periode en de volgorde van modules kosten samen {saves} EC.",
        "The terms, the load per term and the order of modules cost {saves} EC together.",
    ),
    "may-calendar": (
        "De periodes, de belasting per periode en de volgorde van modules kosten samen hoogstens {saves} EC.",
        "The terms, the load per term and the order of modules cost at most {saves} EC together.",
    ),
    "cannot-be-met": (
        "{name}: dit is niet te halen met wat er wordt aangeboden.",
        "{name}: this cannot be met with what is offered.",
    ),
    "cannot-be-met-together": (
        "Dit kan niet allemaal samen: {name}. Valt een ervan weg, dan kan de rest wel.",
        "These cannot all be met together: {name}. Without any one of them the others can be.",
    ),
    "may-not-be-met-together": (
        "Dit kan niet allemaal samen: {name}. De tijd was op; misschien zit het aan minder dan dit alles.",
        "These cannot all be met together: {name}. Time ran out; fewer of these may be to blame.",
    ),
    "terms": ("het aantal periodes", "the number of terms"),
    "load": ("de hoogste belasting per periode", "the most that is taken in a term"),
    "offered": ("de periodes waarin modules worden aangeboden", "the terms in which modules are offered"),
    "prerequisites": ("de volgorde van modules", "the order of modules"),
    "non-course": ("Dit is geen module; regel het apart: {name}.", "This is no module; arrange it apart: {name}."),
    "threshold": (
        "Deze drempel haal je niet met een module: {name}.",
        "This threshold is not passed by a module: {name}.",
    ),
}
_LISTED = 6
_KINDS = {
    "exemption": ("vrijstelling", "exemptions"),
    "equivalence": ("afspraken", "agreements"),
    "block": ("een blokafspraak", "a block agreement"),
    "other-institution": ("andere hogescholen", "other institutions"),
}


def say(code: str, **values: str | Decimal | Words) -> dict[str, Any]:
    """A code and its sentence in both languages."""
    nl, en = (_SENTENCES[code][number].format(**_in(language, values)) for number, language in enumerate(("nl", "en")))
    return {"code": code, "nl": nl, "en": en}


def words(code: str) -> Words:
    """The words of a code that stands in a sentence."""
    nl, en = _SENTENCES[code]
    return {"nl": nl, "en": en}


def _in(language: str, values: Mapping[str, str | Decimal | Words]) -> dict[str, str]:
    return {
        name: value[language] if isinstance(value, dict) else _plain(value, language) for name, value in values.items()
    }


def _plain(value: str | Decimal, language: str) -> str:
    if isinstance(value, str):
        return value
    text = f"{value.normalize():f}"
    return text.replace(".", ",") if language == "nl" else text


def name_of(node: Node, modules: Mapping[UUID, ModuleFacts]) -> Words:
    """What people call a requirement: its own title, else what it asks."""
    if node.title:
        return {"nl": node.title["nl"], "en": node.title.get("en") or node.title["nl"]}
    match node:
        case ModuleNode(module=module):
            facts = modules[module]
            title = {"nl": facts.title["nl"], "en": facts.title.get("en") or facts.title["nl"]}
            return {language: f"{title[language]} ({facts.code})" for language in title}
        case Credits():
            return _credits(node)
        case Choose(children=children, count=count):
            return _some_of(count, children, modules)
        case AnyOf(children=children):
            return _some_of(1, children, modules)
        case AllOf():
            return {"nl": "alle onderdelen", "en": "all parts"}
        case OutcomeNode():
            return {"nl": "een leeruitkomst", "en": "a learning outcome"}
        case NonCourse(kind=kind):
            return {"nl": kind, "en": kind}
        case Threshold(article=article, min_ec=Decimal() as least):
            return _both(
                least,
                f"minstens {{ec}} EC die tellen (artikel {article})",
                f"at least {{ec}} EC that count (article {article})",
            )
        case Threshold(article=article, kind=kind):
            return {"nl": f"{kind} (artikel {article})", "en": f"{kind} (article {article})"}
        case Residency(min_ec=least):
            return _both(
                least, "minstens {ec} EC aan de eigen instelling", "at least {ec} EC at the institution itself"
            )
        case Cap(max_ec=most, kind=kind):
            nl, en = _KINDS.get(kind, (kind, kind))
            return _both(most, f"hoogstens {{ec}} EC door {nl}", f"at most {{ec}} EC by {en}")
        case Exclusive(shared_ec=most):
            return _both(
                most, "hoogstens {ec} EC die al elders telden", "at most {ec} EC that counted elsewhere before"
            )
    return {"nl": node.key, "en": node.key}


def _some_of(count: int, children: Sequence[Node], modules: Mapping[UUID, ModuleFacts]) -> Words:
    names = [name_of(child, modules) for child in children[:_LISTED]]
    more = {"nl": " of iets anders", "en": " or something else"} if len(children) > _LISTED else {"nl": "", "en": ""}
    nl, en = (", ".join(name[language] for name in names) + more[language] for language in ("nl", "en"))
    return {"nl": f"{count} uit {nl}", "en": f"{count} of {en}"}


def _credits(node: Credits) -> Words:
    found = _both(node.min_ec, "minstens {ec} EC", "at least {ec} EC")
    if node.level is not None:
        found = {"nl": f"{found['nl']} op niveau {node.level}", "en": f"{found['en']} at level {node.level}"}
    if node.theme is not None:
        found = {"nl": f"{found['nl']} in het thema {node.theme}", "en": f"{found['en']} in the theme {node.theme}"}
    return found


def _both(ec: Decimal, nl: str, en: str) -> Words:
    return {"nl": nl.format(ec=_plain(ec, "nl")), "en": en.format(ec=_plain(ec, "en"))}
