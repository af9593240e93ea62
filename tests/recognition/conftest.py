"""What tests of appeals stand on."""

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.conftest import Clock
from tests.recognition.tribunal import PatientWorld, Tribunal


@pytest.fixture
def patient(session: Session, clock: Clock) -> PatientWorld:
    return PatientWorld(session, clock)


@pytest.fixture
def court(client: TestClient, patient: PatientWorld) -> Tribunal:
    return Tribunal(client, patient)
