"""The vocabulary of learning outcomes in Dutch and English, as people see it on pages and in spreadsheets."""

from app.outcomes.rules import LivedExperience, OutcomeKind, Theme
from app.outcomes.rules.comparison import Basis, Relation

LANGUAGES = ("nl", "en")
KINDS: dict[str, tuple[str, str]] = {
    OutcomeKind.KNOWLEDGE: ("kennis", "knowledge"),
    OutcomeKind.SKILL: ("vaardigheid", "skill"),
    OutcomeKind.RESPONSIBILITY: ("verantwoordelijkheid en zelfstandigheid", "responsibility and autonomy"),
}
LIVED_EXPERIENCE: dict[str, tuple[str, str]] = {
    LivedExperience.NONE: ("geen", "none"),
    LivedExperience.KNOWLEDGE: ("ervaringskennis", "experiential knowledge"),
    LivedExperience.EXPERTISE: ("deskundigheid in een beroep", "expertise within a profession"),
    LivedExperience.PROFESSION: ("het beroep ervaringsdeskundige", "the profession of expert by experience"),
}
THEMES: dict[str, tuple[str, str]] = {
    Theme.SOCIAL_POLITICAL: ("sociaal-politiek bewustzijn", "social-political awareness"),
    Theme.COLLECTIVE: ("collectief werken", "collective approach"),
    Theme.CROSS_SECTOR: ("werken over sectoren heen", "cross-sector work"),
    Theme.LIVED_EXPERIENCE: ("ervaringsdeskundigheid", "lived experience"),
    Theme.INTERPROFESSIONAL: ("interprofessioneel samenwerken", "interprofessional collaboration"),
    Theme.INNOVATION: ("sociale innovatie", "social innovation"),
    Theme.INTERNATIONAL: ("internationale oriëntatie", "international orientation"),
    Theme.DIGITALISATION: ("digitalisering en technologie", "digitalisation and technology"),
    Theme.INQUIRY: ("onderzoekende houding", "inquiring attitude"),
    Theme.LIFELONG: ("leven lang ontwikkelen", "lifelong development"),
}
RELATIONS: dict[str, tuple[str, str]] = {
    Relation.SAME: ("hetzelfde", "the same"),
    Relation.REWORDED: ("gewijzigd", "changed"),
    Relation.SPLIT: ("gesplitst", "split"),
    Relation.MERGED: ("samengevoegd", "merged"),
    Relation.PART_OF: ("deel en geheel", "part and whole"),
    Relation.OVERLAPPING: ("overlapt", "overlaps"),
    Relation.PRECEDES: ("gaat vooraf", "precedes"),
    Relation.REPLACED_BY: ("vervangen", "replaced"),
    Relation.DELIBERATELY_DIFFERENT: ("bewust verschillend", "deliberately different"),
    Relation.LOOKS_ALIKE: ("lijkt op elkaar", "looks alike"),
    Relation.ONLY_HERE: ("alleen hier", "only here"),
}
_TOWARDS: dict[str, tuple[str, str]] = {
    Relation.SAME: ("is hetzelfde als", "is the same as"),
    Relation.OVERLAPPING: ("overlapt met", "overlaps with"),
    Relation.DELIBERATELY_DIFFERENT: ("bewust anders dan", "deliberately unlike"),
    Relation.LOOKS_ALIKE: ("lijkt op", "looks like"),
}
_DIRECTED: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    Relation.PART_OF: (("is deel van", "is part of"), ("omvat", "includes")),
    Relation.PRECEDES: (("gaat vooraf aan", "precedes"), ("volgt op", "follows")),
    Relation.REPLACED_BY: (("is vervangen door", "is replaced by"), ("vervangt", "replaces")),
}
BASES: dict[str, tuple[str, str]] = {
    Basis.IDENTITY: ("zelfde leeruitkomst", "same outcome"),
    Basis.LINEAGE: ("ontstaan uit", "stems from"),
    Basis.ASSOCIATION: ("afgesproken", "agreed"),
    Basis.LIKENESS: ("berekende gelijkenis", "computed likeness"),
}
WORDING_CHANGED = ("de woorden zijn sinds de afspraak gewijzigd", "the words have changed since this was agreed")


def directed(relation: str, *, is_turned: bool) -> tuple[str, str]:
    """What the one is to the other, or, turned, the other to the one; most relations are the same from both sides."""
    if relation in _DIRECTED:
        return _DIRECTED[relation][is_turned]
    return _TOWARDS.get(relation, RELATIONS[relation])


def word(table: dict[str, tuple[str, str]], value: str, language: str) -> str:
    """The word for a value of a vocabulary in `nl` or `en`."""
    return table[value][LANGUAGES.index(language)]


def find_value(table: dict[str, tuple[str, str]], text: str) -> str | None:
    """The value that a text names, by itself or by its word in either language; capitals do not matter."""
    wanted = " ".join(text.casefold().split())
    return next((str(value) for value, words in table.items() if wanted in {str(value), *words}), None)
