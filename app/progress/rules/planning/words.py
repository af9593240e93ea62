"""What a plan says in words, Dutch and English: a sentence for each code."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Words = dict[str, str]

_SENTENCES = {
    "proven": ("Bewezen: met minder EC kan het niet.", "Proven: fewer EC are not enough."),
    "nothing-left": ("Er hoeft geen module meer bij.", "No more modules are needed."),
    "gap": (
        "De tijd was op. Misschien kan het met {gap} EC minder; met minder dan {bound} EC kan het zeker niet.",
        "Time ran out. It may be possible with {gap} EC less; with fewer than {bound} EC it is certainly not.",
    ),
    "ties-open": (
        "Bewezen: met minder EC kan het niet. De tijd was op; misschien is een ander plan eerder klaar of beter.",
        "Proven: fewer EC are not enough. Time ran out; another plan may be ready sooner or better.",
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
        "{name}: dit vraagt op zichzelf minstens {alone} EC. Zonder deze eis scheelde het {saves} EC.",
        "{name}: it takes at least {alone} EC by itself. Without it the plan would be {saves} EC smaller.",
    ),
    "may-bind": (
        "{name}: dit vraagt op zichzelf minstens {alone} EC. Zonder deze eis scheelde het hoogstens {saves} EC.",
        "{name}: it takes at least {alone} EC by itself. Without it the plan would be at most {saves} EC smaller.",
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
        name: value[language] if isinstance(value, dict) else plain(value, language) for name, value in values.items()
    }


def plain(value: str | Decimal, language: str) -> str:
    """A text as it is, a number as the language writes it."""
    if isinstance(value, str):
        return value
    text = f"{value.normalize():f}"
    return text.replace(".", ",") if language == "nl" else text
