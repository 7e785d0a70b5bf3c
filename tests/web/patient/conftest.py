"""One clinic for all tests of the patient's pages; each test invites its own patients into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from intake.config import ClinicDefaults, Config
from intake.web.app import create_app
from intake.web.parts import Parts, open_parts
from tests.web.patient.client import Clock, Patient

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Parts]]:
    folder = tmp_path_factory.mktemp("clinic")
    config = Config.from_environment({"INTAKE_SECURE_COOKIES": "no", "INTAKE_CLINIC_PHONE": "020 7946 0123"}, folder)
    assert config.clinic == ClinicDefaults(phone="020 7946 0123")
    with open_parts(config, Clock(NOON)) as parts:
        yield create_app(parts), parts


@pytest.fixture
def clock(running: tuple[Flask, Parts]) -> Clock:
    """Set back to noon on the day of the made-up patients before each test."""
    clock = running[1].clock
    assert isinstance(clock, Clock)
    clock.now = NOON
    return clock


@pytest.fixture
def invite(running: tuple[Flask, Parts], clock: Clock) -> Callable[..., Patient]:
    """Invite a patient: `invite(offer=…)`, or the same one on another device: `invite(token=…)`."""

    def make(**options: Any) -> Patient:
        return Patient(*running, **options)

    return make


@pytest.fixture
def patient(invite: Callable[..., Patient]) -> Patient:
    return invite()
