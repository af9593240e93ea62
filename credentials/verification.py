"""Verification of what anybody hands in: named checks in the order of the standard, each with three answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from credentials.canonical import Loader, canonicalize
from credentials.certificates import TrustList
from credentials.context_rules import reading_faults
from credentials.contexts import load_context
from credentials.datamodel import agent_id, structure_faults, values
from credentials.dates import read_date_time
from credentials.did import did_key_document
from credentials.europass import europass_faults
from credentials.faults import Fault, UnsafeDocument
from credentials.findings import Finding, Outcome, failed, passed, undetermined, worst
from credentials.jwt import check_jwt
from credentials.keys import UnknownKey
from credentials.openbadges import BADGE_TYPES, openbadge_faults
from credentials.proofs import check_proofs
from credentials.reading import HandedIn, kinds_of, read_credential
from credentials.revocation import FindList, check_status
from credentials.seal_checks import check_certificate, check_issuer, check_seal

_MOST_FAULTS = 5
_MOST_LETTERS = 500
"""So many faults of form are put into words, so long at most; one is enough to fail."""


@dataclass(frozen=True)
class Check:
    """One check: its name, its answer, a stable reason code, and words."""

    check: str
    outcome: Outcome
    code: str
    detail: str


@dataclass(frozen=True)
class Report:
    """Every check of one credential, and how it was handed in; the whole is as good as the worst of them."""

    checks: tuple[Check, ...]
    credential: dict[str, Any]
    form: str

    @property
    def outcome(self) -> Outcome:
        """The worst answer."""
        order = list(Outcome)
        return max((check.outcome for check in self.checks), key=order.index)


@dataclass(frozen=True)
class KnownIssuer:
    """An issuer's DID document as it is held here: since when, and from when which of its keys is compromised."""

    document: dict[str, Any]
    brought_at: datetime | None = None
    compromised: dict[str, datetime] = field(default_factory=dict)


FindIssuer = Callable[[str], KnownIssuer | None]


def verify(
    data: bytes,
    *,
    find_issuer: FindIssuer,
    find_list: FindList,
    now: datetime,
    trust_list: TrustList | None = None,
    loader: Loader = load_context,
) -> Report:
    """Verifies a credential in any form, with what is known here; nothing is fetched.

    The checks, in order (VC Data Model 2.0, 7.1; Open Badges 3.0, 8; ETSI TS 119 182-1, 6): format, schema, terms,
    proof, issuer, period, status; a sealed credential has seal and certificate in the place of proof. Raises
    NotACredential when the bytes are no credential at all.
    """
    handed_in = read_credential(data)
    checking = _Checking(handed_in, cache(find_issuer), find_list, now, trust_list or TrustList(), loader)
    checks = tuple(Check(name, f.outcome, f.code, f.detail) for name, f in checking.findings())
    return Report(checks, handed_in.credential, handed_in.picture or handed_in.form)


@dataclass(frozen=True)
class _Checking:
    """One credential with all that it is checked against."""

    handed_in: HandedIn
    find_issuer: FindIssuer
    find_list: FindList
    now: datetime
    trust_list: TrustList
    loader: Loader

    @property
    def credential(self) -> dict[str, Any]:
        return self.handed_in.credential

    def findings(self) -> Iterator[tuple[str, Finding]]:
        sealed = self.handed_in.sealed
        issuer = agent_id(self.credential.get("issuer")) or ""
        known = None if sealed or issuer.startswith("did:key:") else self.find_issuer(issuer)
        yield "format", _format(self.handed_in)
        yield "schema", _check_schema(self.handed_in)
        if sealed:
            certificate = check_certificate(sealed, trust_list=self.trust_list, now=self.now)
            yield "terms", self._terms()
            yield "seal", check_seal(sealed, now=self.now)
            yield "certificate", certificate
            yield "issuer", _sealed_issuer(certificate, check_issuer(sealed))
        else:
            terms, proof = self._terms_and_proof(issuer, known)
            yield "terms", terms
            yield "proof", proof
            yield "issuer", _check_issuer(issuer, known)
        yield "period", _check_period(self.credential, self.now)
        yield "status", self._status(None if sealed else issuer)

    def _terms(self) -> Finding:
        try:
            canonicalize({k: v for k, v in self.credential.items() if k != "proof"}, loader=self.loader)
        except UnsafeDocument as error:
            return _unsafe(error)
        return passed("terms-defined", "Every word in it is defined.")

    def _terms_and_proof(self, issuer: str, known: KnownIssuer | None) -> tuple[Finding, Finding]:
        """Both together: canonicalising for the one is what tells the other."""
        compromised = known.compromised if known else {}
        if self.handed_in.jwt:
            found = check_jwt(self.handed_in.jwt, self._find_document, now=self.now, compromised=compromised)
            return self._terms(), found
        try:
            proofs = check_proofs(
                self.credential,
                self._find_document,
                now=self.now,
                issuer=issuer,
                compromised=compromised,
                loader=self.loader,
            )
        except UnsafeDocument as error:
            return _unsafe(error), undetermined("proof-not-checked", "What it says is not safe to check.")
        if disguised := reading_faults(self.credential):
            return undetermined(disguised[0].code, _told(disguised)), worst(*proofs)
        return passed("terms-defined", "Every word in it is defined."), worst(*proofs)

    def _find_document(self, identifier: str) -> dict[str, Any] | None:
        known = self.find_issuer(identifier)
        return known.document if known else None

    def _status(self, issuer: str | None) -> Finding:
        return check_status(
            self.credential,
            issuer=issuer,
            find_list=self.find_list,
            find_document=self._find_sound_document,
            now=self.now,
        )

    def _find_sound_document(self, identifier: str) -> dict[str, Any] | None:
        """The document without keys that are in wrong hands: a list signed with one, whenever, is not trusted."""
        known = self.find_issuer(identifier)
        if known is None or not known.compromised:
            return known.document if known else None
        allowed = known.document.get("assertionMethod")
        sound = [method for method in values(allowed) if _method_id(method) not in known.compromised]
        return {**known.document, "assertionMethod": sound}


def _method_id(method: Any) -> Any:
    return method.get("id") if isinstance(method, dict) else method


def _unsafe(error: UnsafeDocument) -> Finding:
    """What is wrong with the terms; that a context is not held here is no fault of the credential's."""
    say = undetermined if error.faults[0].code == "context-unknown" else failed
    return say(error.faults[0].code, _told(error.faults))


def _told(faults: tuple[Fault, ...] | list[Fault]) -> str:
    return "; ".join(f"{fault.pointer or '/'}: {fault.detail}"[:_MOST_LETTERS] for fault in faults[:_MOST_FAULTS])


def _format(handed_in: HandedIn) -> Finding:
    forms = {"json": "JSON", "jwt": "JWT", "edc": "sealed JSON"}
    inside = f", baked into a picture ({handed_in.picture.upper()})" if handed_in.picture else ""
    code = f"format-{handed_in.picture or handed_in.form}"
    return passed(code, f"A credential in {forms[handed_in.form]} form{inside}.")


def _check_schema(handed_in: HandedIn) -> Finding:
    credential, kinds = handed_in.credential, kinds_of(handed_in.credential)
    if handed_in.sealed or "EuropeanDigitalCredential" in kinds:
        faults = europass_faults(credential, is_microcredential=False)
        known = passed("schema-europass", "It has the form of a European Digital Credential.")
    elif BADGE_TYPES.intersection(kinds):
        faults = openbadge_faults(credential) or structure_faults(credential)
        known = passed("schema-open-badges-3", "It has the form of an Open Badge 3.0.")
    else:
        faults = structure_faults(credential)
        known = undetermined("schema-unknown", "This is no Open Badge; there is no schema here to hold it against.")
    return failed(faults[0].code, _told(faults)) if faults else known


def _check_issuer(issuer: str, known: KnownIssuer | None) -> Finding:
    if issuer.startswith("did:key:"):
        return _check_key_issuer(issuer)
    if known is None:
        return undetermined("issuer-unknown", "This issuer is not known here.")
    age = f", as its document was on {known.brought_at:%Y-%m-%d}" if known.brought_at else ""
    return passed("issuer-known", f"The issuer is known here{age}.")


def _check_key_issuer(issuer: str) -> Finding:
    try:
        did_key_document(issuer)
    except UnknownKey as error:
        return undetermined("issuer-unknown", str(error))
    return passed("issuer-key", "The issuer is whoever holds this key; the key does not say who that is.")


def _sealed_issuer(certificate: Finding, named: Finding) -> Finding:
    """Who sealed is who the certificate says, if that is trusted, and the credential says no other."""
    if named.outcome is not Outcome.PASSED or certificate.outcome is Outcome.PASSED:
        return named
    return undetermined("issuer-unknown", "Who sealed it is only as sure as its certificate.")


def _check_period(credential: dict[str, Any], now: datetime) -> Finding:
    """From `validFrom` to `validUntil` (VC 2.0, 4.9), or from `issuanceDate` to `expirationDate` (VC 1.1, 4.5)."""
    names = [name for pair in (("validFrom", "issuanceDate"), ("validUntil", "expirationDate")) for name in pair]
    said = {name: read_date_time(credential[name]) for name in names if name in credential}
    if None in said.values():
        return failed("period-unreadable", "It does not say readably since when or until when it is valid.")
    start = max(filter(None, (said.get(name) for name in names[:2])), default=None)
    end = min(filter(None, (said.get(name) for name in names[2:])), default=None)
    if start and now < start:
        return failed("period-not-yet", f"It is valid from {start:%Y-%m-%d %H:%M} only.")
    if end and end < now:
        return failed("period-over", f"It was valid until {end:%Y-%m-%d}.")
    return passed("period-now", "It is valid now.")
