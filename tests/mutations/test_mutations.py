"""Twenty thousand changed credentials: no false acceptance, no crash, no hang, no false refusal of an equal one."""

import base64
import gzip
import json
from dataclasses import replace

import pytest

from credentials import Outcome, sign_document, status_list_credential
from tests.credentials.samples import DID, LIST, NOW, SIGNER
from tests.mutations.judging import judge, run
from tests.mutations.samples import Sample, look, samples


@pytest.mark.parametrize("seed", range(20))
def test_no_change_is_answered_as_it_should_not(seed: int) -> None:
    tally = run(1000, seed)
    assert tally.wrong == []
    assert tally.counts.total() == 1000
    assert {"passed-same", "failed", "refused"} <= tally.counts.keys(), "every kind of answer is tried"


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.form)
def test_the_samples_themselves_pass_and_are_judged_to(sample: Sample) -> None:
    assert judge(sample, sample.data) == "passed-same"
    assert look(sample.other).outcome is Outcome.PASSED
    stranger = replace(sample, other=sample.data)
    assert judge(stranger, sample.other).startswith("WRONG: passed though"), "the judge sees another credential"


def test_a_zip_bomb_for_a_status_list_is_not_unpacked() -> None:
    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(64 << 20))).decode().rstrip("=")
    document = status_list_credential(LIST, DID, (), NOW)
    document["credentialSubject"]["encodedList"] = bomb
    listed = sign_document(document, SIGNER, created=NOW)
    report = look(samples()[0].data, lists={LIST: listed})
    assert report.checks[-1].code == "status-list-unreadable"
    assert json.loads(listed)["credentialSubject"]["encodedList"] == bomb
