"""The closed lists that requirement trees speak: the kinds of what is asked, and what a threshold does."""

from enum import StrEnum


class NonCourseKind(StrEnum):
    """What is asked besides courses."""

    CERTIFICATE_OF_CONDUCT = "certificate-of-conduct"
    WORK_PLACEMENT = "work-placement"
    REGISTRATION = "registration"
    MEDICAL_CHECK = "medical-check"
    INTAKE_INTERVIEW = "intake-interview"
    OTHER = "other"


class ThresholdKind(StrEnum):
    """What somebody must pass to go on. Of a quantitative BSA the credits are counted, others are recorded."""

    LANGUAGE_TEST = "language-test"
    STUDY_SKILLS = "study-skills"
    BSA_QUANTITATIVE = "bsa-quantitative"
    BSA_QUALITATIVE = "bsa-qualitative"
    OTHER = "other"


class Effect(StrEnum):
    """What a threshold does to who did not pass it: keeps from going on, makes wait, or nothing but advice."""

    BLOCKS = "blocks"
    DELAYS = "delays"
    ADVICE = "advice"


class CapKind(StrEnum):
    """Of what a cap limits the credits."""

    EXEMPTION = "exemption"
    EQUIVALENCE = "equivalence"
    BLOCK = "block"
    OTHER_INSTITUTION = "other-institution"


class CreditsKind(StrEnum):
    """By what credits came that a node asks for, where it does not take them however they came."""

    RESULT = "result"
    EQUIVALENCE = "equivalence"
    EXEMPTION = "exemption"
