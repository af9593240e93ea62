"""HTML from templates."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.outcomes.rules import words
from app.web.rules import checks, comparison, languages

FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(CHECKS=checks.CHECKS, OUTCOMES=checks.OUTCOMES, VERDICTS=checks.VERDICTS, ADVICE=checks.ADVICE)
    made.globals.update(RELATIONS=comparison.RELATIONS, MEMBERS=comparison.MEMBERS, link_into=comparison.link_into)
    made.globals.update(kin_elsewhere=comparison.kin_elsewhere)
    made.globals.update(RELATION_WORDS=words.RELATIONS, WORDING_CHANGED=words.WORDING_CHANGED, directed=words.directed)
    return made


def render(template: str, language: str, **facts: Any) -> str:
    """A page. `t(nl, en)` in a template gives the words of the language, `say(map)` those of a language map."""

    def t(nl: str, en: str) -> str:
        return en if language == "en" else nl

    def say(words: dict[str, str] | None) -> str:
        return (words or {}).get(language) or (words or {}).get("nl", "")

    def number(value: float) -> str:
        text = f"{value:g}"
        return text if language == "en" else text.replace(".", ",")

    def day(moment: date) -> str:
        return languages.day_words(moment, language)

    def day_of(text: str) -> str:
        return day(date.fromisoformat(text))

    return (
        _environment()
        .get_template(template)
        .render(
            lang=language, t=t, say=say, number=number, day=day, day_of=day_of, check_words=checks.check_words, **facts
        )
    )
