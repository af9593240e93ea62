"""The enumerations of Open Badges 3.0 (B.6), each open to words that start with `ext:`."""

ACHIEVEMENT_TYPES = frozenset(
    {
        *("Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award", "Badge"),
        *("BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification", "CommunityService"),
        *("Competency", "Course", "CoCurricular", "Degree", "Diploma", "DoctoralDegree", "Fieldwork"),
        *("GeneralEducationDevelopment", "JourneymanCertificate", "LearningProgram", "License", "Membership"),
        *("ProfessionalDoctorate", "QualityAssuranceCredential", "MasterCertificate", "MasterDegree"),
        *("MicroCredential", "ResearchDoctorate", "SecondarySchoolDiploma"),
    }
)
TARGET_TYPES = frozenset(
    {
        *("ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion"),
        *("CFRubricCriterionLevel", "CTDL"),
    }
)
IDENTIFIER_TYPES = frozenset(
    {
        *("name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress"),
        *("nationalIdentityNumber", "isbn", "issn", "lisSourcedId", "oneRosterSourcedId", "sisSourcedId"),
        *("ltiContextId", "ltiDeploymentId", "ltiToolId", "ltiPlatformId", "ltiUserId", "identifier"),
    }
)
RESULT_TYPES = frozenset(
    {
        *("GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore", "RawScore", "Result"),
        *("RubricCriterion", "RubricCriterionLevel", "RubricScore", "ScaledScore", "Status"),
    }
)
