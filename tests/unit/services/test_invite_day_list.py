"""A day's list, on both databases: every problem at once, nobody invited twice, everyone in one transaction."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from intake.errors import InputError
from intake.services.invite_day_list import (
    Choices,
    Link,
    Preview,
    confirm_list,
    forget_list,
    invite_from_file,
    open_list,
    upload_list,
)
from intake.services.invite_patient import open_invite, revoke_invite
from intake.services.read_day_list import MOST_ROWS
from intake.services.rulebooks import Rulebooks
from intake.store import staff
from intake.store.database import Database
from intake.store.errors import NotFound
from intake.store.invites import Invite
from intake.store.staff import Role
from tests.builders import shipped_pack
from tests.made_up_clinic import CLINIC, NOW, submit
from tests.stored import all_invites

QUESTIONS = shipped_pack().questionnaire
UNDECIDED = Choices()
BILINGUAL = replace(CLINIC, languages=("en", "es"))
HEAD = "name,date_of_birth,appointment,language\n"
ANN = "Ann Example,1980-02-29,2026-11-03 09:30,\n"
BO = "Bo Sample,1975-07-01,2026-11-03 09:45,es\n"


@pytest.fixture
def by(database: Database) -> str:
    with database.transaction() as session:
        person = staff.add(session, email="c@d.example", name="C", role=Role.CLINICIAN, password_hash="$", now=NOW)
    return person.id


def upload(database: Database, text: str, by: str, now: datetime = NOW) -> str:
    return upload_list(database, BILINGUAL, QUESTIONS, text.encode(), by=by, now=now)


def opened(database: Database, list_id: str, by: str, now: datetime = NOW) -> Preview | tuple[Link, ...]:
    return open_list(database, BILINGUAL, QUESTIONS, list_id, by=by, now=now)


def preview_of(database: Database, text: str, by: str) -> Preview:
    found = opened(database, upload(database, text, by), by)
    assert isinstance(found, Preview)
    return found


def links_of(database: Database, list_id: str, by: str, now: datetime = NOW) -> tuple[Link, ...]:
    found = opened(database, list_id, by, now)
    assert isinstance(found, tuple)
    return found


def confirm(database: Database, list_id: str, by: str, choices: Choices = UNDECIDED, now: datetime = NOW) -> None:
    confirm_list(database, BILINGUAL, QUESTIONS, list_id, choices, by=by, now=now)


def invited(database: Database) -> list[Invite]:
    with database.reading() as session:
        return all_invites(session)


def problems(database: Database, text: str | bytes, by: str = "") -> dict[str, str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as error:
        upload_list(database, BILINGUAL, QUESTIONS, content, by=by, now=NOW)
    return {
        refusal.path: refusal.message + (f" {refusal.nearest}" if refusal.nearest else "")
        for refusal in error.value.refusals
    }


# --- reading ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        HEAD + ANN + BO,
        "\ufeff" + HEAD + ANN + BO,
        (HEAD + ANN + BO).replace(",", ";"),
        (HEAD + ANN + BO).replace("\n", "\r\n"),
        HEAD + ANN + "\n,,,\n" + BO,
        (HEAD + ANN + BO).replace("\n", f"{',' * 9000}\n"),
        "Date of birth, NAME ,Appointment,Language\n1980-02-29,Ann Example,2026-11-03T09:30+00:00,en\n"
        '1975-07-01,"Bo  Sample",2026-11-03 09:45:00,es',
    ],
)
def test_a_list_is_read_however_a_spreadsheet_writes_it(database: Database, by: str, text: str) -> None:
    found = [one.invitation for one in preview_of(database, text, by).patients]
    assert [(one.name, one.date_of_birth.isoformat(), one.language) for one in found] == [
        ("Ann Example", "1980-02-29", "en"),
        ("Bo Sample", "1975-07-01", "es"),
    ]
    assert [one.appointment_at for one in found] == [
        datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
        datetime(2026, 11, 3, 9, 45, tzinfo=UTC),
    ]
    assert invited(database) == []


def test_what_the_clinic_plans_stands_in_columns_of_its_own(database: Database, by: str) -> None:
    head = "name,date_of_birth,product_offered,b12_dose,mix_ingredients,injection_route\n"
    text = (
        head + "Ann,1980-02-29,hydroxocobalamin,1000 mcg,,im\nBo,1975-07-01,,,methionine|choline,\nCy,1970-01-01,,,,\n"
    )
    offers = [one.offer for one in preview_of(database, text, by).patients]
    assert offers == [
        {
            "product_offered": "hydroxocobalamin",
            "b12_dose": {"value": 1000, "unit": "mcg"},
            "injection_route": "im",
        },
        {"mix_ingredients": ["methionine", "choline"]},
        None,
    ]


def test_every_problem_is_named_at_once_with_its_row_and_column(database: Database, by: str) -> None:
    text = (
        "name,date_of_birth,appointment,language,product_offered,b12_dose\n"
        ",1980-02-30,2026-11-03,fr,hydroxocobalamine,1000\n"
        + "Ann,1980-02-29,2026-11-03 09:30,en,,\n"
        + "Bo,2031-01-01,2025-11-03 09:30,e,,\n"
        + "Cy,1970-01-01,,,,,extra\n"
        + "Dee \U00012000,1970-01-01,,,,\n"
    )
    found = problems(database, text, by)
    assert set(found) == {
        "row 2, name",
        "row 2, date_of_birth",
        "row 2, appointment",
        "row 2, language",
        "row 2, product_offered",
        "row 2, b12_dose",
        "row 4, date_of_birth",
        "row 4, appointment",
        "row 4, language",
        "row 5",
        "row 6, name",
    }
    assert "U+12000" in found["row 6, name"]
    assert found["row 2, product_offered"].endswith("hydroxocobalamin")
    assert "in the past" in found["row 4, appointment"]
    with pytest.raises(NotFound):
        opened(database, str(uuid4()), by)


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("", "column name", "missing"),
        ("name\nAnn\n", "column date_of_birth", "missing"),
        ("name,date_of_birt,language\nx\n", "column 2", "date_of_birth"),
        ("name,date_of_birth,name\nx\n", "column name", "twice"),
        ("name,,date_of_birth\nx\n", "column 2", "no name"),
        ("name,date_of_birth,,\nx,1980-02-29,,late\n", "row 2", "4 cells and the head 2"),
        ("name" + ",x" * 100_000, "row 1", "100001 columns"),
        (HEAD, "file", "no patient"),
        (HEAD + ANN * (MOST_ROWS + 1), "file", "501 rows"),
        (HEAD.encode() + "Zoë,1980-02-29,,\n".encode("latin-1"), "file", "UTF-8"),
        ((HEAD + ANN).encode("utf-16"), "file", "UTF-8"),
        (HEAD + "x" * 1_000_001, "file", "1 MB"),
        (HEAD + 'Ann,"1980-02-29,,\n', "row 2", "quotation marks"),
    ],
)
def test_a_file_that_is_no_list_says_why(database: Database, by: str, text: str | bytes, path: str, words: str) -> None:
    assert words in problems(database, text, by)[path]


# --- inviting ---------------------------------------------------------------------------------------------------


def test_nobody_is_invited_before_it_is_confirmed_and_then_everyone_is(database: Database, by: str) -> None:
    list_id = upload(database, HEAD + ANN + BO, by)
    opened(database, list_id, by)
    assert invited(database) == []
    confirm(database, list_id, by)
    assert {(one.name, one.language, one.created_by) for one in invited(database)} == {
        ("Ann Example", "en", by),
        ("Bo Sample", "es", by),
    }
    links = links_of(database, list_id, by)
    assert [link.name for link in links] == ["Ann Example", "Bo Sample"]
    assert all(open_invite(database, link.token, NOW) for link in links)


def test_a_double_click_invites_nobody_twice(database: Database, by: str) -> None:
    list_id = upload(database, HEAD + ANN + BO, by)
    threads = [threading.Thread(target=confirm, args=(database, list_id, by)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(invited(database)) == 2
    assert len(links_of(database, list_id, by)) == 2


def test_the_same_appointment_twice_is_named_and_has_to_be_decided(database: Database, by: str) -> None:
    other_spelling = ANN.replace("Ann Example", "example, ANN").replace("example, ANN", '"Example, ann"')
    list_id = upload(database, HEAD + ANN + BO + other_spelling, by)
    preview = opened(database, list_id, by)
    assert isinstance(preview, Preview)
    assert [(one.row, one.earlier_row) for one in preview.doubles] == [(4, 2)]
    with pytest.raises(InputError) as error:
        confirm(database, list_id, by)
    assert [refusal.path for refusal in error.value.refusals] == ["doubles"]
    assert invited(database) == []
    confirm(database, list_id, by, Choices(doubles="leave_out"))
    assert len(invited(database)) == 2


def test_who_is_invited_already_is_named_unless_that_link_was_closed(database: Database, by: str) -> None:
    confirm(database, upload(database, HEAD + ANN, by), by)
    again = upload(database, HEAD + ANN, by)
    preview = opened(database, again, by)
    assert isinstance(preview, Preview)
    assert [(one.row, one.earlier_row) for one in preview.doubles] == [(2, None)]
    confirm(database, again, by, Choices(doubles="invite", same_people="no"))
    assert len(invited(database)) == 2
    for one in invited(database):
        revoke_invite(database, one.id, by=by, now=NOW)
    assert preview_of(database, HEAD + ANN, by).doubles == ()
    other_time = ANN.replace("09:30", "09:31")
    assert preview_of(database, HEAD + ANN + other_time, by).doubles == ()


def test_who_was_here_before_is_the_same_person_only_if_staff_say_so(
    database: Database, by: str, rulebooks: Rulebooks
) -> None:
    submit(database, rulebooks, "well")
    (before,) = invited(database)
    text = f"{HEAD}{before.name},{before.date_of_birth.isoformat()},2026-12-03 09:30,\n"
    list_id = upload(database, text, by)
    preview = opened(database, list_id, by)
    assert isinstance(preview, Preview)
    assert [one.patient_id for one in preview.seen_before] == [before.patient_id]
    with pytest.raises(InputError) as error:
        confirm(database, list_id, by)
    assert [refusal.path for refusal in error.value.refusals] == ["same_people"]
    confirm(database, list_id, by, Choices(same_people="yes"))
    assert {one.patient_id for one in invited(database)} == {before.patient_id}
    assert len(invited(database)) == 2


def test_a_list_is_for_its_uploader_alone_and_for_an_hour(database: Database, by: str) -> None:
    list_id = upload(database, HEAD + ANN, by)
    for who, when in ((str(uuid4()), NOW), (by, NOW + timedelta(hours=1))):
        with pytest.raises(NotFound):
            opened(database, list_id, who, when)
        with pytest.raises(NotFound):
            confirm(database, list_id, who, now=when)
    confirm(database, list_id, by)
    with pytest.raises(NotFound):
        links_of(database, list_id, by, NOW + timedelta(hours=1))


def test_links_that_were_thrown_away_are_gone_and_work_on(database: Database, by: str) -> None:
    list_id = upload(database, HEAD + ANN, by)
    confirm(database, list_id, by)
    (link,) = links_of(database, list_id, by)
    forget_list(database, list_id, by=by, now=NOW)
    with pytest.raises(NotFound):
        links_of(database, list_id, by)
    assert open_invite(database, link.token, NOW) is not None


def test_a_link_for_a_day_far_ahead_lasts_until_that_day_is_over(database: Database) -> None:
    (link,) = invite_from_file(
        database, CLINIC, QUESTIONS, (HEAD + ANN.replace("2026-11-03", "2027-01-11")).encode(), Choices(), NOW
    )
    assert open_invite(database, link.token, datetime(2027, 1, 12, 9, 0, tzinfo=UTC)) is not None


def test_the_file_is_not_in_the_database_in_plain_text(database: Database, by: str) -> None:
    list_id = upload(database, HEAD + ANN, by)
    confirm(database, upload(database, HEAD + BO, by), by)
    with database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT sealed_content FROM invite_list").all()
    assert list_id
    assert len(rows) == 2
    assert all(name not in bytes(row[0]) for row in rows for name in (b"Ann Example", b"Bo Sample", b"1980-02"))
