"""Verifiable presentations: a holder shows credentials (VC Data Model 2.0, 4.13; 1.1, 4.10).

The credentials in a presentation are given back; to verify each is for the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.canonical import Loader
from credentials.contexts import load_context
from credentials.datamodel import agent_id, structure_faults, values
from credentials.did import FindDocument
from credentials.faults import Fault
from credentials.findings import Finding, Outcome, failed, passed, undetermined
from credentials.proofs import check_proofs, proofs_of

_ENVELOPE = "data:application/vc+jwt,"


@dataclass(frozen=True)
class Presented:
    """What was found of a presentation: structural faults, a finding per proof, one of the holder, the credentials.

    `credentials` are as they were shown, secured or in an envelope (`enveloped_jwt` opens it).
    """

    faults: tuple[Fault, ...]
    proofs: tuple[Finding, ...]
    holder: Finding
    credentials: tuple[dict[str, Any], ...]

    @property
    def is_sound(self) -> bool:
        """Whether there are no faults and every proof is right; what is said of the holder is left out."""
        return not self.faults and all(finding.outcome is Outcome.PASSED for finding in self.proofs)


def check_presentation(
    presentation: Any,
    find_document: FindDocument,
    *,
    now: datetime,
    domain: str | None,
    challenge: str | None,
    compromised: Mapping[str, datetime] | None = None,
    resources: Mapping[str, bytes] | None = None,
    loader: Loader = load_context,
) -> Presented:
    """What there is to say of a presentation, whose proofs are to authenticate its holder.

    `domain` and `challenge` are those that were asked for; None leaves one unchecked, so that a proof can be
    replayed. The holder: holder-proven, holder-other, holder-unsaid, or holder-unproven. Raises UnsafeDocument as
    `check_proofs` does.
    """
    faults = tuple(structure_faults(presentation, resources=resources))
    if not isinstance(presentation, dict) or "VerifiablePresentation" not in values(presentation.get("type")):
        missing = Fault("type-missing", "Its type does not say VerifiablePresentation.", "/type")
        nothing = failed("proof-not-checked", "This is no presentation.")
        return Presented(
            (*faults, missing), (nothing,), undetermined("holder-unproven", "This is no presentation."), ()
        )
    proofs = check_proofs(
        presentation,
        find_document,
        now=now,
        purpose="authentication",
        domain=domain,
        challenge=challenge,
        compromised=compromised,
        loader=loader,
    )
    shown = values(presentation["verifiableCredential"]) if "verifiableCredential" in presentation else []
    credentials = tuple(item for item in shown if isinstance(item, dict))
    return Presented(faults, proofs, _judge_holder(presentation, proofs), credentials)


def _judge_holder(presentation: dict[str, Any], proofs: tuple[Finding, ...]) -> Finding:
    """Whether the holder that is named is whose key signed (VC Data Model 2.0, 4.13.3)."""
    holder = agent_id(presentation.get("holder"))
    right = [
        proof for proof, finding in zip(proofs_of(presentation), proofs, strict=False) if finding.code == "proof-right"
    ]
    if not right:
        return undetermined("holder-unproven", "No proof says who presents it.")
    if holder is None:
        return undetermined("holder-unsaid", "It does not say who its holder is.")
    if all(proof["verificationMethod"].partition("#")[0] == holder for proof in right):
        return passed("holder-proven", "Its holder's key signed it.")
    return failed("holder-other", "It was signed with a key that is not its holder's.")


def enveloped_jwt(credential: Mapping[str, Any]) -> bytes | None:
    """The token in an EnvelopedVerifiableCredential (VC Data Model 2.0, 4.13.1), for `read_jwt`; None without one."""
    address = credential.get("id")
    if "EnvelopedVerifiableCredential" not in values(credential.get("type")) or not isinstance(address, str):
        return None
    return address.removeprefix(_ENVELOPE).encode() if address.startswith(_ENVELOPE) else None
