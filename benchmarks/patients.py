"""Made-up patients in the middle of the form, put into the data folder of a running server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.servers import Server, Visitor, expect
from intake.cli.packs import default_pack
from intake.config import Config
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers, to_json
from intake.questionnaire.dates import span_of
from intake.questionnaire.model import DATE_OF_BIRTH, FORM_DATE
from intake.rulebook.parse import load_rulebook
from intake.services.invite_patient import create_invite
from intake.services.open_installation import open_database
from intake.store import intakes
from intake.store.answers import NewAnswer, Who, append_answers
from intake.store.database import Database

WHO = "vegan"
LEFT_OPEN = frozenset({"urgent_now", FORM_DATE, DATE_OF_BIRTH})
SAVED_ANSWERS = 60


@dataclass(frozen=True)
class Patients:
    """Lets one patient after the other into the form; each has `SAVED_ANSWERS` answers saved."""

    clinic: Server
    database: Database
    born: str
    answers: tuple[NewAnswer, ...]
    rule_set_sha256: str

    def admit(self) -> Visitor:
        """A patient who has opened the link and given the date of birth."""
        now, born = datetime.now(UTC), span_of(self.born).earliest
        invite_id, token = create_invite(
            self.database,
            name="Ann Example",
            date_of_birth=born,
            appointment_at=None,
            offer=None,
            language="en",
            created_by=None,
            now=now,
        )
        with self.database.transaction() as session:
            intake = intakes.start_intake(session, invite_id, self.rule_set_sha256, now)
            append_answers(session, intake.id, self.answers, now)
        patient = Visitor(self.clinic.port)
        expect(patient.get(f"/i/{token}"), 200)
        expect(patient.post(f"/i/{token}", []), 303)
        expect(patient.get("/form/door"), 200)
        parts = {"day": born.day, "month": born.month, "year": born.year}
        fields = [(f"{DATE_OF_BIRTH}-{part}", str(value)) for part, value in parts.items()]
        expect(patient.post("/form/door", fields), 303)
        return patient


@contextmanager
def patients_of(clinic: Server, settings: Mapping[str, str]) -> Iterator[Patients]:
    """Writes beside the server into the same data file."""
    rulebook = load_rulebook(default_pack(None))
    questions, answers = rulebook.questionnaire.questions, load_all()[WHO]
    sheet = read_answers(rulebook.questionnaire, answers)
    kept = [(key, answer) for key, answer in sheet.answers.items() if key not in LEFT_OPEN][:SAVED_ANSWERS]
    new = tuple(NewAnswer(key, to_json(questions[key], answer), Who.PATIENT) for key, answer in kept)
    with open_database(Config.from_environment(settings)) as database:
        yield Patients(clinic, database, answers[DATE_OF_BIRTH], new, rulebook.sha256)
