"""The second step: a code once, a recovery code once, and no way round it with the password alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text

from intake.config import ClinicDefaults
from intake.errors import InputError
from intake.services import second_step
from intake.services.own_account import change_own_password
from intake.services.second_step import NeededBy
from intake.services.sign_in import CODE_WITHIN, SignedIn, SignInRefused, enter_code, recognise_staff
from intake.services.staff_visit import StaffVisit, Step
from intake.store import staff
from intake.store.database import Database
from intake.store.staff import MOST_FAILURES, Role, Staff
from tests.quick_passwords import QUICK
from tests.unit.services.test_sign_in import PASSWORD, actions, add_cleo, sign_in_well, try_sign_in
from tests.unit.store.builders import NOW, minutes

CODE_LIFE = timedelta(seconds=30)


def code_of(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def visit_of(database: Database, token: str, now: datetime = NOW) -> StaffVisit:
    visit = recognise_staff(database, token, ClinicDefaults(), now)
    assert visit is not None
    return visit


def set_up(database: Database, now: datetime = NOW) -> tuple[str, tuple[str, ...]]:
    """The secret, and the recovery codes."""
    visit = visit_of(database, sign_in_well(database).token)
    second_step.begin_set_up(database, visit, PASSWORD, now, QUICK)
    secret = second_step.find_new_secret(database, visit.session_id)
    assert secret is not None
    return secret, second_step.finish_set_up(database, visit, code_of(secret, now), now)


def after_password(database: Database) -> StaffVisit:
    signed_in = sign_in_well(database)
    assert signed_in.step is Step.CODE
    return visit_of(database, signed_in.token)


def test_a_code_lets_in_once_and_the_first_session_ends(database: Database) -> None:
    add_cleo(database)
    secret, _ = set_up(database)
    later = NOW + CODE_LIFE
    first = after_password(database)
    signed_in = enter_code(database, first, f"{code_of(secret, later)[:3]} {code_of(secret, later)[3:]}", later)
    assert isinstance(signed_in, SignedIn)
    assert visit_of(database, signed_in.token, later).step is Step.DONE
    assert isinstance(enter_code(database, first, code_of(secret, later), later), SignInRefused)
    assert isinstance(enter_code(database, after_password(database), code_of(secret, later), later), SignInRefused)


@pytest.mark.parametrize(
    ("steps", "is_taken"), [(-2, False), (-1, False), (0, False), (1, True), (2, True), (3, False)]
)
def test_a_code_counts_for_a_minute_and_never_after_a_later_one(database: Database, steps: int, is_taken: bool) -> None:
    """The code of step 0 set it up; the clock stands at step 1."""
    add_cleo(database)
    secret, _ = set_up(database)
    tried = enter_code(database, after_password(database), code_of(secret, NOW + steps * CODE_LIFE), NOW + CODE_LIFE)
    assert isinstance(tried, SignedIn) is is_taken


def test_a_recovery_code_counts_once(database: Database) -> None:
    add_cleo(database)
    _, codes = set_up(database)
    assert len(set(codes)) == 10
    written = f"{codes[3][:5]}-{codes[3][5:]}".upper()
    assert isinstance(enter_code(database, after_password(database), written, NOW), SignedIn)
    assert isinstance(enter_code(database, after_password(database), written, NOW), SignInRefused)
    assert isinstance(enter_code(database, after_password(database), codes[4], NOW), SignedIn)


def test_right_passwords_in_between_give_no_more_tries_at_the_code(database: Database) -> None:
    cleo = add_cleo(database)
    set_up(database)
    for _ in range(MOST_FAILURES):
        assert isinstance(enter_code(database, after_password(database), "000000", NOW), SignInRefused)
    assert isinstance(try_sign_in(database, PASSWORD), SignInRefused)
    with database.reading() as session:
        assert not staff.load(session, cleo.id).may_sign_in(NOW)


def test_what_locks_an_account_from_inside_a_session_is_named_in_the_log(database: Database) -> None:
    cleo = add_cleo(database)
    set_up(database)
    for _ in range(MOST_FAILURES):
        with pytest.raises(InputError):
            second_step.new_recovery_codes(database, cleo, "000000", NOW)
    assert actions(database)[:2] == ["staff.locked", "staff.second_step_failed"]
    for _ in range(MOST_FAILURES):
        with pytest.raises(InputError):
            change_own_password(database, cleo, "a wrong one", PASSWORD, NOW + minutes(20), QUICK)
    assert actions(database)[:2] == ["staff.locked", "staff.sign_in_failed"]


def test_the_wait_for_a_code_is_short(database: Database) -> None:
    add_cleo(database)
    set_up(database)
    token = sign_in_well(database).token
    assert recognise_staff(database, token, ClinicDefaults(), NOW + CODE_WITHIN - minutes(1)) is not None
    assert recognise_staff(database, token, ClinicDefaults(), NOW + CODE_WITHIN) is None


def test_setting_it_up_ends_the_sessions_that_had_one_step(database: Database) -> None:
    add_cleo(database)
    old = sign_in_well(database).token
    set_up(database)
    assert recognise_staff(database, old, ClinicDefaults(), NOW) is None


def test_a_wrong_code_sets_nothing_up(database: Database) -> None:
    add_cleo(database)
    visit = visit_of(database, sign_in_well(database).token)
    second_step.begin_set_up(database, visit, PASSWORD, NOW, QUICK)
    with pytest.raises(InputError):
        second_step.finish_set_up(database, visit, "000000", NOW)
    assert sign_in_well(database).step is Step.DONE


def test_another_app_takes_the_place_of_the_first_only_with_a_code_of_it(database: Database) -> None:
    add_cleo(database)
    _, codes = set_up(database)
    signed_in = enter_code(database, after_password(database), codes[0], NOW)
    assert isinstance(signed_in, SignedIn)
    visit = visit_of(database, signed_in.token)
    with pytest.raises(InputError):
        second_step.begin_set_up(database, visit, "", NOW)
    assert second_step.find_new_secret(database, visit.session_id) is None
    second_step.begin_set_up(database, visit, codes[1], NOW)
    assert second_step.find_new_secret(database, visit.session_id) is not None


def test_neither_secret_nor_recovery_codes_stand_in_the_database(database: Database) -> None:
    add_cleo(database)
    secret, codes = set_up(database)
    with database.reading() as session:
        tables = [session.execute(text(f"SELECT * FROM {name}")).all() for name in ("second_factor", "recovery_code")]
    stored = str(tables)
    assert not any(hidden in stored for hidden in (secret, *codes))


def test_whoever_needs_it_sets_it_up_at_the_next_sign_in(database: Database) -> None:
    cleo = add_cleo(database)
    admin = add_admin(database, "ada@clinic.example")
    with pytest.raises(InputError):
        second_step.save_needed_by(database, NeededBy.EVERYBODY, by=admin, now=NOW)
    old = sign_in_well(database).token
    second_step.save_needed_by(database, NeededBy.ADMINS, by=cleo, now=NOW)
    assert sign_in_well(database).step is Step.DONE
    second_step.save_needed_by(database, NeededBy.NOBODY, by=admin, now=NOW)
    set_up(database)
    second_step.save_needed_by(database, NeededBy.EVERYBODY, by=cleo, now=NOW)
    assert recognise_staff(database, old, ClinicDefaults(), NOW) is None
    second_step.reset(database, cleo.id, by=admin.id, now=NOW)
    assert sign_in_well(database).step is Step.SET_UP
    set_up(database)
    assert sign_in_well(database).step is Step.CODE


def test_nobody_resets_their_own_and_turning_off_needs_a_code(database: Database) -> None:
    cleo = add_cleo(database)
    secret, _ = set_up(database)
    with pytest.raises(InputError):
        second_step.reset(database, cleo.id, by=cleo.id, now=NOW)
    with pytest.raises(InputError):
        second_step.turn_off(database, cleo, "000000", NOW)
    second_step.turn_off(database, cleo, code_of(secret, NOW + CODE_LIFE), NOW + CODE_LIFE)
    assert sign_in_well(database).step is Step.DONE


def add_admin(database: Database, email: str) -> Staff:
    with database.transaction() as session:
        return staff.add(session, email=email, name="Ada", role=Role.ADMIN, password_hash="$", now=NOW)
