"""The way to a good request, in plain steps: what is done, what is still needed, and what waits for somebody else."""

from dataclasses import dataclass
from enum import StrEnum

from app.recognition.rules.states import Act, State, allowed


class StepStatus(StrEnum):
    """How far a step is."""

    DONE = "done"
    TODO = "todo"
    OPTIONAL = "optional"
    WAITING = "waiting"


@dataclass(frozen=True)
class Intake:
    """What is in a dossier, counted."""

    state: State
    units: int = 0
    outcomes_asked: int = 0
    outcomes_tied: int = 0
    pieces: int = 0
    diplomas: int = 0
    diplomas_complete: int = 0
    certificates: int = 0
    badges: int = 0
    work: int = 0
    work_complete: int = 0
    stories: int = 0
    stories_with_consent: int = 0
    files_wanted: int = 0
    files_there: int = 0
    checks_wanted: int = 0
    checks_done: int = 0
    interviews: int = 0
    interviews_agreed: int = 0


@dataclass(frozen=True)
class Step:
    """One step: how far, how many of how many, and what to do, in Dutch and English."""

    code: str
    status: StepStatus
    done: int
    of: int
    title: dict[str, str]
    advice: dict[str, str]


_WORDS: dict[str, tuple[str, str, str, str]] = {
    "units": (
        "Kies waarvoor je vrijstelling vraagt",
        "Choose what you ask exemption of",
        "Je kiest een of meer modules.",
        "Choose one or more modules.",
    ),
    "diplomas": (
        "Diploma's",
        "Diplomas",
        "Noem bij elk diploma de opleidingscode, het niveau en de datum. Heb je geen diploma? Sla deze stap dan over.",
        "Give the qualification code, the level and the date of each diploma. No diploma? Skip this step.",
    ),
    "certificates": (
        "Certificaten",
        "Certificates",
        "Heb je een cursus of training gedaan? Voeg het certificaat toe.",
        "Did you take a course or training? Add its certificate.",
    ),
    "badges": (
        "Badges en microcredentials",
        "Badges and microcredentials",
        "Heb je een badge? Lever het bestand in. Wij kijken of de badge echt is.",
        "Do you have a badge? Hand in its file. We check whether it is genuine.",
    ),
    "work-experience": (
        "Werkervaring",
        "Work experience",
        "Vertel waar je werkte, wanneer, en hoeveel uur per week. Vrijwilligerswerk telt ook.",
        "Tell where you worked, when, and how many hours a week. Voluntary work counts too.",
    ),
    "files": (
        "Bestanden bij je bewijs",
        "Files with your evidence",
        "Voeg bij elk diploma en certificaat een scan of foto toe.",
        "Add a scan or photo to each diploma and certificate.",
    ),
    "outcomes": (
        "Laat zien welk bewijs waarbij hoort",
        "Show what belongs to what",
        "Kies bij elke leeruitkomst het bewijs dat erbij hoort. Voor elke leeruitkomst is bewijs nodig.",
        "Choose the evidence that belongs to each learning outcome. Every outcome needs evidence.",
    ),
    "consent": (
        "Toestemming voor je eigen verhaal",
        "Consent for your own story",
        "Vertel je over wat je zelf hebt meegemaakt? Geef dan toestemming om dat te bewaren, en kies tot wanneer.",
        "Do you tell about what you lived through? Give consent to keep that, and choose until when.",
    ),
    "checks": (
        "Controle door de hogeschool",
        "Checks by the institution",
        "De hogeschool controleert je diploma's en of een badge van jou is. Je hoeft nu niets te doen.",
        "The institution checks your diplomas, and whether a badge is yours. There is nothing for you to do now.",
    ),
    "interview": (
        "Gesprek",
        "Interview",
        "Heb je een gesprek gehad? Lees het verslag en geef aan of het klopt.",
        "Did you have an interview? Read its record, and say whether it is right.",
    ),
    "submit": (
        "Lever je aanvraag in",
        "Hand in your request",
        "Is alles klaar? Lever dan je aanvraag in. Daarna kun je niets meer veranderen.",
        "Is all ready? Then hand in your request. After that you cannot change it.",
    ),
}


def steps_of(intake: Intake) -> tuple[Step, ...]:
    """The steps in order. One without which nothing can be handed in is `todo` until it is done."""
    before = (
        _counted("units", intake.units, intake.units or 1),
        _counted("diplomas", intake.diplomas_complete, intake.diplomas),
        _counted("certificates", intake.certificates, intake.certificates),
        _counted("badges", intake.badges, intake.badges),
        _counted("work-experience", intake.work_complete, intake.work),
        _counted("files", intake.files_there, intake.files_wanted),
        _counted("outcomes", intake.outcomes_tied, intake.outcomes_asked or 1),
        _consent(intake.stories_with_consent, intake.stories),
        _waiting("checks", intake.checks_done, intake.checks_wanted),
        _counted("interview", intake.interviews_agreed, intake.interviews),
    )
    return (*before, _step("submit", _submit_status(intake), int(not _is_open(intake)), 1))


def is_ready(intake: Intake) -> bool:
    """Whether it can be handed in with a fair chance: open, with evidence, and evidence for every outcome asked."""
    return _is_open(intake) and intake.pieces > 0 and 0 < intake.outcomes_asked <= intake.outcomes_tied


def _is_open(intake: Intake) -> bool:
    return intake.state in allowed(Act.EDIT)


def _submit_status(intake: Intake) -> StepStatus:
    if not _is_open(intake):
        return StepStatus.DONE
    return StepStatus.TODO if is_ready(intake) else StepStatus.WAITING


def _counted(code: str, done: int, of: int) -> Step:
    if not of:
        return _step(code, StepStatus.OPTIONAL, 0, 0)
    return _step(code, StepStatus.DONE if done >= of else StepStatus.TODO, done, of)


def _consent(done: int, of: int) -> Step:
    """Not every story is of lived experience, so one without consent may be right."""
    return _step("consent", StepStatus.DONE if 0 < of <= done else StepStatus.OPTIONAL, done, of)


def _waiting(code: str, done: int, of: int) -> Step:
    step = _counted(code, done, of)
    return _step(code, StepStatus.WAITING, done, of) if step.status is StepStatus.TODO else step


def _step(code: str, status: StepStatus, done: int, of: int) -> Step:
    title_nl, title_en, advice_nl, advice_en = _WORDS[code]
    return Step(code, status, done, of, {"nl": title_nl, "en": title_en}, {"nl": advice_nl, "en": advice_en})
