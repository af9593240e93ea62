"""Words of the OpenAPI document that no function says: tags, roles, parameters, and fuller names."""

from itertools import pairwise

from app.access.rules import Role

TAGS = {
    "catalogue": "What is published, in the standards of the field.",
    "changes": "What was created, published and withdrawn, in order, to be followed.",
    "clients": "API clients and their secrets, for administrators.",
    "curriculum": "Programmes, modules, routes, diplomas and enrolments. What is published is an immutable version.",
    "insight": "Counts and times of the sector, without anything on fewer than ten people.",
    "institutions": "Institutions and partners.",
    "issuing": "Results, awards, and the keys that badges are signed with.",
    "outcomes": "Outcome sets and learning outcomes: drafts, review, versions, associations, comparison, spreadsheets.",
    "people": "People, what they may do, and how institutions know them.",
    "progress": "A learner against a diploma, and the certificate at its end.",
    "recognition": "Prior learning and agreements: dossiers, advice, decisions, exemptions, appeals.",
    "reliance": "What relies on a version, from set to badge, and the roll-over to the rules of a next year.",
    "search": "Everything that is published, by words and facets.",
    "verification": "Any credential verified, whoever issued it; what is known of foreign issuers.",
}

SCOPES = {
    Role.ADMINISTRATOR: "Institutions, people, keys and clients.",
    Role.SECTOR_EDITOR: "National, generic and reference sets; model agreements.",
    Role.COORDINATOR: "Sets, modules, routes and diplomas of a programme; agreements; proposing awards.",
    Role.EXAMINER: "Results of a module; approving awards that someone else proposed.",
    Role.REGISTRAR: "Dossiers of an institution.",
    Role.ASSESSOR: "Advice per outcome.",
    Role.BOARD: "Decisions of the board of examiners of a programme.",
    Role.APPEALS_BOARD: "Appeals at an institution.",
    Role.STUDENT: "One's own badges, dossiers and results.",
}

PARAMETERS = {
    "code": "The code of an outcome, unique in its set.",
    "cursor": "Where the page begins: `next` of the page before.",
    "dueBy": "Only what is to be ruled on by this day.",
    "fragment": "The name of the key in the DID document of the institution.",
    "idempotency-key": "A key of your own for this request: sent again with it, it is not done again.",
    "if-match": 'The revision that is edited: the ETag of what was read, such as `"r3"`.',
    "institution": "The slug of an institution.",
    "isAnswered": "Only what was answered, or what was not.",
    "isLate": "Only what came late, or what did not.",
    "kind": "Only of this kind.",
    "lang": "The language of the answer.",
    "level": "The NLQF level.",
    "limit": "How many things a page holds at most.",
    "livedExperience": "Only outcomes of lived experience.",
    "number": "The number of the version.",
    "perOutcome": "How many proposals for each outcome at most.",
    "person": "The id of a person.",
    "programme": "The id of a programme.",
    "q": "Words to look for, in Dutch or English.",
    "sdg": "The number of a Sustainable Development Goal.",
    "set": "The id of an outcome set.",
    "slug": "The slug of the institution, such as `voorbeeldhogeschool-noord`.",
    "state": "Only in this state.",
    "status": "Only with this status.",
    "theme": "A theme of the sector plan.",
    "toYear": "The year whose rules it rolls over to.",
    "type": "Only of this type.",
}

NAMES = {
    "add_identity": "addPersonIdentity",
    "advise": "adviseOnDossier",
    "advise_on_draft": "adviseOnOutcomeSetDraft",
    "advise_on_statement": "adviseOnStatement",
    "agree_to_association": "agreeToOutcomeAssociation",
    "announce": "announceDecision",
    "answer_matches": "answerDossierMatches",
    "answer_thread": "answerReviewThread",
    "appoint": "appointPerson",
    "approve_draft": "approveOutcomeSetDraft",
    "ask_completion": "askDossierCompletion",
    "begin_version": "beginOutcomeSetVersion",
    "bring_issuer": "bringKnownIssuer",
    "bring_seal": "bringInstitutionSeal",
    "bring_status_list": "bringKnownStatusList",
    "change_review_settings": "putReviewSettings",
    "check_identity": "checkEvidenceIdentity",
    "compare_sets": "compareOutcomeSets",
    "compare_versions": "compareDiplomaVersions",
    "create_from_text": "createDiplomaFromText",
    "create_key": "createInstitutionKey",
    "create_set": "createOutcomeSet",
    "decide": "decideDossier",
    "decline_association": "declineOutcomeAssociation",
    "delete_comment": "deleteReviewComment",
    "discard_draft": "discardOutcomeSetDraft",
    "edit_comment": "editReviewComment",
    "edit_draft": "editOutcomeSetDraft",
    "edit_draft_text": "editDiplomaDraftText",
    "end_key": "endInstitutionKey",
    "end_trust": "endCertificateTrust",
    "enrol": "enrolPerson",
    "export": "exportOutcomes",
    "get_association": "getOutcomeAssociation",
    "get_changes": "getOutcomeSetVersionChanges",
    "get_changes_of_draft": "getOutcomeSetDraftChanges",
    "get_draft": "getOutcomeSetDraft",
    "get_draft_sheet": "getOutcomeSetDraftSheet",
    "get_draft_picture": "getDiplomaDraftPicture",
    "get_draft_text": "getDiplomaDraftText",
    "get_lineage": "getOutcomeSetDraftLineage",
    "get_me": "getMyself",
    "get_proposal": "getDossierProposal",
    "get_review": "getOutcomeSetDraftReview",
    "get_review_of_version": "getOutcomeSetVersionReview",
    "get_set": "getOutcomeSet",
    "get_set_reliance": "getOutcomeSetReliance",
    "get_template": "getOutcomeSheetTemplate",
    "get_steps": "getDossierSteps",
    "get_thread": "getReviewThread",
    "get_version": "getOutcomeSetVersion",
    "get_version_sheet": "getOutcomeSetVersionSheet",
    "get_version_picture": "getDiplomaVersionPicture",
    "get_version_text": "getDiplomaVersionText",
    "hand_in_badge": "handInBadge",
    "import_package": "importCasePackage",
    "import_sheet": "importOutcomeSheet",
    "list_associations": "listOutcomeAssociations",
    "list_draft_shortcomings": "listDiplomaDraftShortcomings",
    "list_drafts": "listOutcomeSetDrafts",
    "list_imports": "listCaseImports",
    "list_issuers": "listKnownIssuers",
    "list_keys": "listInstitutionKeys",
    "list_matches": "listDossierMatches",
    "list_outcomes_of_version": "listOutcomeSetVersionOutcomes",
    "list_proposals": "listOutcomeProposals",
    "list_set_aside": "listOutcomeProposalsSetAside",
    "list_set_reliance": "listOutcomeSetReliance",
    "list_sets": "listOutcomeSets",
    "list_threads": "listReviewThreads",
    "list_threads_of_set": "listOutcomeSetThreads",
    "list_threads_of_version": "listOutcomeSetVersionThreads",
    "list_trusted": "listTrustedCertificates",
    "mark_compromised": "markKeyCompromised",
    "open_thread": "openReviewThread",
    "propose_associations": "proposeOutcomeAssociations",
    "publish_set": "publishOutcomeSet",
    "put_lineage": "putOutcomeSetDraftLineage",
    "put_outcome": "putDraftOutcome",
    "refresh_issuer": "refreshKnownIssuer",
    "refresh_older": "refreshKnownSources",
    "refresh_status_list": "refreshKnownStatusList",
    "remove_outcome": "removeDraftOutcome",
    "reopen_thread": "reopenReviewThread",
    "scan_quickly": "makeQuickScan",
    "resolve_thread": "resolveReviewThread",
    "restore_version": "restoreOutcomeSetVersion",
    "return_draft": "returnOutcomeSetDraft",
    "set_aside": "setOutcomeProposalAside",
    "submit_draft": "submitOutcomeSetDraft",
    "take_up_again": "takeUpOutcomeProposal",
    "tie_outcomes": "tieEvidenceOutcomes",
    "trust": "trustCertificate",
    "verify": "verifyCredential",
    "withdraw_approval": "withdrawDraftApproval",
    "withdraw_association": "withdrawOutcomeAssociation",
    "withdraw_version": "withdrawOutcomeSetVersion",
}
"""Operation ids of functions whose own name, among all operations, says too little."""

ANSWERS = {
    "200": "What was asked for.",
    "201": "It was made; the answer says how it is now.",
    "204": "Done; there is nothing to answer.",
}


def singular(segment: str) -> str:
    """What one thing of a collection is called: `outcome set` for `outcome-sets`."""
    words = segment.replace("-", " ")
    known = {"people": "person", "result batches": "result batch"}
    if words in known:
        return known[words]
    return words[:-3] + "y" if words.endswith("ies") else words.removesuffix("s")


def collection_of(path: str) -> str:
    """The last part of a path that names a collection: `dossiers` of `/dossiers/{dossier_id}/submit`."""
    parts = path.strip("/").split("/")
    named = [part for part, after in pairwise(parts) if after.startswith("{") and part[0] != "{"]
    return named[-1] if named else parts[0]


def operation_id(name: str, path: str) -> str:
    """A readable name, unique in the document: that of the function, with its noun where that says only a verb."""
    if name in NAMES:
        return NAMES[name]
    words = name if "_" in name else f"{name}_{singular(collection_of(path))}"
    first, *rest = words.replace(" ", "_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def parameter_words(name: str, path: str) -> str:
    """What a parameter means; of an id in a path, what it is the id of."""
    if name not in PARAMETERS and f"/{{{name}}}" in path:
        before = path.partition(f"/{{{name}}}")[0].rpartition("/")[2]
        noun = name.removesuffix("_id").replace("_", " ") if name.endswith("_version_id") else singular(before)
        return f"Which {noun}, by its id."
    return PARAMETERS.get(name, "")
