"""What people call a requirement, Dutch and English: its own title, else what it asks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from app.curriculum.rules.nodes import (
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
from app.progress.rules.planning.words import Words, plain

_LISTED = 6
_KINDS = {
    "exemption": ("vrijstelling", "exemptions"),
    "equivalence": ("afspraken", "agreements"),
    "block": ("een blokafspraak", "a block agreement"),
    "other-institution": ("andere hogescholen", "other institutions"),
}


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
    return _of_no_credit(node) if isinstance(node, OutcomeNode | NonCourse | Threshold) else _of_a_sum(node)


def _of_no_credit(node: OutcomeNode | NonCourse | Threshold) -> Words:
    match node:
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
    return {"nl": "een leeruitkomst", "en": "a learning outcome"}


def _of_a_sum(node: Node) -> Words:
    match node:
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
    return {"nl": nl.replace("{ec}", plain(ec, "nl")), "en": en.replace("{ec}", plain(ec, "en"))}
