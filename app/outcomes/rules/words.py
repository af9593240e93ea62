"""The vocabulary of learning outcomes in Dutch and English, as people see it on pages and in spreadsheets."""

from app.outcomes.rules import LivedExperience, OutcomeKind, Theme

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


def word(table: dict[str, tuple[str, str]], value: str, language: str) -> str:
    """The word for a value of a vocabulary in `nl` or `en`."""
    return table[value][LANGUAGES.index(language)]


def find_value(table: dict[str, tuple[str, str]], text: str) -> str | None:
    """The value that a text names, by itself or by its word in either language; capitals do not matter."""
    wanted = " ".join(text.casefold().split())
    return next((str(value) for value, words in table.items() if wanted in {str(value), *words}), None)
