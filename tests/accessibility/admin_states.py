"""The states of the pages about the installation and about one's own account."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pyotp

from intake.services.manage_staff import add_staff
from intake.store.staff import Role
from tests.accessibility.visit import Visit, as_admin, of_staff
from tests.quick_passwords import QUICK

PASSWORD = "long enough for everybody"


def wrong_staff_member(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/admin/staff")
    visit.press("Add this person")


def settings_saved(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/admin/clinic")
    visit.press("Save")


def settings_wrong(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/admin/clinic")
    visit.page.get_by_label("Name", exact=True).fill("")
    visit.press("Save")


def audit_verified(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/admin/audit")
    visit.press("Verify it now")


def days_wrong(visit: Visit) -> None:
    visit.sign_in(Role.ADMIN, "/admin/retention")
    visit.page.get_by_label("Forms that were never sent").fill("a while")
    visit.press("Save")


def patient_to_erase(visit: Visit, *, is_known: bool) -> None:
    invite_id = visit.clinic.invite("well").invite_id
    reference = f"{invite_id[:4]}-{invite_id[4:8]}" if is_known else "nobody"
    visit.sign_in(Role.ADMIN, "/admin/retention")
    visit.page.get_by_label("Reference or receipt").fill(reference)
    visit.press("Show what would go")


# --- one's own account --------------------------------------------------------------------------------------------


def account(visit: Visit) -> None:
    _sign_in_as_new(visit)
    visit.go("/account/")


def account_on_two_devices(visit: Visit) -> None:
    email = _sign_in_as_new(visit)
    visit.page.context.clear_cookies()
    _sign_in(visit, email)
    visit.go("/account/")


def wrong_password(visit: Visit) -> None:
    account(visit)
    visit.press("Change it")


def second_step(visit: Visit) -> None:
    account(visit)
    visit.follow("Set it up")


def second_step_begun(visit: Visit) -> None:
    second_step(visit)
    _begin(visit)


def second_step_without_password(visit: Visit) -> None:
    second_step(visit)
    visit.press("Begin")


def second_step_wrong(visit: Visit) -> None:
    second_step_begun(visit)
    visit.page.get_by_label("Code from the app").fill("000000")
    visit.press("Switch it on")


def recovery_codes(visit: Visit) -> None:
    second_step_begun(visit)
    _switch_on(visit)


def account_with_second_step(visit: Visit) -> None:
    recovery_codes(visit)
    visit.go("/account/")


def asked_for_the_code(visit: Visit) -> None:
    email = _sign_in_as_new(visit)
    visit.go("/account/second-step")
    _begin(visit)
    _switch_on(visit)
    visit.page.context.clear_cookies()
    _sign_in(visit, email)


def wrong_code(visit: Visit) -> None:
    asked_for_the_code(visit)
    visit.page.get_by_label("Code from your authenticator app").fill("000000")
    visit.press("Sign in")


def _begin(visit: Visit) -> None:
    visit.page.get_by_label("Your password").fill(PASSWORD)
    visit.press("Begin")


def _switch_on(visit: Visit) -> None:
    secret = visit.page.locator(".app-key").inner_text().replace(" ", "")
    visit.page.get_by_label("Code from the app").fill(pyotp.TOTP(secret).at(visit.clinic.clock()))
    visit.press("Switch it on")


def _sign_in_as_new(visit: Visit) -> str:
    """Somebody of their own: whoever sets up a second step cannot sign in without it."""
    email = f"{uuid4().hex}@clinic.example"
    own = visit.clinic.parts
    add_staff(
        own.database,
        email=email,
        name="Ada Admin",
        role=Role.ADMIN,
        password=PASSWORD,
        by="system",
        now=own.clock(),
        passwords=QUICK,
    )
    _sign_in(visit, email)
    return email


def _sign_in(visit: Visit, email: str) -> None:
    visit.go("/sign-in")
    visit.page.get_by_label("E-mail address").fill(email)
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.press("Sign in")


ADMIN = (
    of_staff("audit log", as_admin("/admin/audit")),
    of_staff("audit log: verified", audit_verified),
    of_staff("audit log: some", as_admin("/admin/audit?from=2026-11-01&to=2026-11-01&person=system")),
    of_staff("audit log: no such day", as_admin("/admin/audit?from=2026-02-30"), is_error=True),
    of_staff("health", as_admin("/admin/health")),
    of_staff("staff", as_admin("/admin/staff")),
    of_staff("staff: wrong", wrong_staff_member, is_error=True),
    of_staff("clinic settings", as_admin("/admin/clinic")),
    of_staff("clinic settings: saved", settings_saved),
    of_staff("clinic settings: wrong", settings_wrong, is_error=True),
    of_staff("retention", as_admin("/admin/retention")),
    of_staff("retention: wrong", days_wrong, is_error=True),
    of_staff("erase: who it is", partial(patient_to_erase, is_known=True)),
    of_staff("erase: nobody", partial(patient_to_erase, is_known=False), is_error=True),
    of_staff("account", account),
    of_staff("account: signed in twice", account_on_two_devices),
    of_staff("account: wrong password", wrong_password, is_error=True),
    of_staff("second step", second_step),
    of_staff("second step: without the password", second_step_without_password, is_error=True),
    of_staff("second step: begun", second_step_begun),
    of_staff("second step: wrong code", second_step_wrong, is_error=True),
    of_staff("second step: recovery codes", recovery_codes),
    of_staff("account: with a second step", account_with_second_step),
    of_staff("sign-in: the code", asked_for_the_code),
    of_staff("sign-in: wrong code", wrong_code, is_error=True),
)
