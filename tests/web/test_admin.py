"""The admin's pages: staff, and what the clinic is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from intake.services.manage_staff import list_staff
from intake.store.staff import Role
from tests.stored import all_invites
from tests.web.building import add_person, invite, submit
from tests.web.visitor import Visitor

NEW = {"name": "Nora New", "email": "nora@clinic.example", "role": "clinician", "password": "long enough for her"}


@pytest.fixture
def admin(visitor: Visitor) -> Visitor:
    visitor.sign_in_as(Role.ADMIN, "Ada Admin").get("/admin/staff")
    return visitor


def test_a_person_who_was_added_can_sign_in(admin: Visitor) -> None:
    admin.post("/admin/staff", NEW)
    assert "nora@clinic.example" in admin.follow().text
    new = Visitor(admin.app)
    new.get("/sign-in")
    new.post("/sign-in", {"email": NEW["email"], "password": NEW["password"]})
    assert new.follow().heading() == "Patients"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"role": "king"}, "role"),
        ({"email": "nobody"}, "email"),
        ({"name": ""}, "name"),
        ({"password": "short"}, "password"),
        ({"email": "ada.admin@clinic.example"}, "email"),
    ],
)
def test_a_mistake_is_named_and_the_rest_is_kept(admin: Visitor, typed: Mapping[str, str], field: str) -> None:
    page = admin.post("/admin/staff", {**NEW, **typed}, status=422)
    assert page.title.startswith("Error: ")
    assert f"#{field}" in page.links
    assert len(list_staff(admin.parts.database)) == 1


def test_disabling_ends_the_session_and_enabling_lets_in_again(admin: Visitor) -> None:
    other = Visitor(admin.app).sign_in_as(Role.CLINICIAN, "Cleo Clinician")
    other.get("/clinic/")
    person = next(person for person in list_staff(admin.parts.database) if person.role is Role.CLINICIAN)
    admin.post(f"/admin/staff/{person.id}/disable")
    other.get("/clinic/", status=303)
    assert "disabled" in admin.follow().words()
    admin.post(f"/admin/staff/{person.id}/enable")
    assert "disabled" not in admin.follow().words()


def test_whoever_forgot_the_password_gets_a_new_one_from_an_admin(admin: Visitor) -> None:
    admin.post("/admin/staff", NEW)
    admin.follow()
    nora = next(person for person in list_staff(admin.parts.database) if person.name == "Nora New")
    page = admin.post("/admin/staff/new-password", {"person": nora.id, "new_password": "short"}, status=422)
    assert "#new_password" in page.links
    assert admin.response is not None
    assert f'value="{nora.id}" selected' in admin.response.text
    page = admin.post("/admin/staff/new-password", {"person": "", "new_password": "remembered by her"}, status=422)
    assert "#person" in page.links
    admin.post("/admin/staff/new-password", {"person": nora.id, "new_password": "remembered by her"})
    assert "The new password is set." in admin.follow().words()
    new = Visitor(admin.app)
    new.get("/sign-in")
    new.post("/sign-in", {"email": NEW["email"], "password": NEW["password"]}, status=422)
    new.post("/sign-in", {"email": NEW["email"], "password": "remembered by her"})
    assert new.follow().heading() == "Patients"


def test_an_admins_own_password_is_not_changed_without_the_old_one(admin: Visitor) -> None:
    me = list_staff(admin.parts.database)[0]
    admin.post("/admin/staff/new-password", {"person": me.id, "new_password": "taken over by a guest"}, status=422)


def test_the_last_admin_stays(admin: Visitor) -> None:
    me = list_staff(admin.parts.database)[0]
    page = admin.post(f"/admin/staff/{me.id}/disable", status=422)
    assert "The last admin cannot be disabled" in page.words()
    add_person(admin.parts, Role.ADMIN, "Second Admin")
    admin.post(f"/admin/staff/{me.id}/disable")


def test_the_clinic_s_words_stand_on_the_next_page(admin: Visitor) -> None:
    admin.get("/admin/clinic")
    words = {"name": "Hill <Clinic>", "phone": "+44 20 7946 0123", "country": "UK", "time_zone": "Europe/Paris"}
    admin.post("/admin/clinic", words)
    assert "Saved." in admin.follow().words()
    front = Visitor(admin.app).get("/")
    assert "Hill <Clinic>" in front.words()
    assert "tel:+442079460123" in front.links


def test_everything_is_printed_on_the_clinics_paper(admin: Visitor) -> None:
    admin.get("/admin/clinic")
    admin.post("/admin/clinic", {"name": "Hill", "country": "US", "time_zone": "America/Denver"})
    submission_id = submit(admin.parts)
    with admin.parts.database.reading() as session:
        (invitation,) = all_invites(session)
    admin.come_in(invitation.id, born=invitation.date_of_birth)
    papers = {"/rules/proof.pdf": Role.ADMIN, "/form/copy.pdf": Role.ADMIN}
    papers |= {f"/clinic/invitations/{invitation.id}/paper.pdf": Role.CLINICIAN}
    papers |= {f"/clinic/submissions/{submission_id}/summary.pdf": Role.CLINICIAN}
    for address, role in papers.items():
        admin.sign_in_as(role, address)
        pages = PdfReader(BytesIO(admin.client.get(address).data)).pages
        assert {tuple(map(float, page.mediabox[2:])) for page in pages} == {(612.0, 792.0)}, address


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "Hill \U0001d402linic"),
        ("phone", "call us"),
        ("country", "uk"),
        ("time_zone", "Mars/Base"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_kept_on_the_page(admin: Visitor, name: str, value: str) -> None:
    admin.get("/admin/clinic")
    good = {"name": "Hill", "phone": "", "country": "UK", "time_zone": "Europe/London"}
    page = admin.post("/admin/clinic", {**good, name: value}, status=422)
    assert f"#{name}" in page.links
    assert admin.form("/admin/clinic").value(name) == value
    assert "Test Clinic" in Visitor(admin.app).get("/").words()


def test_two_admins_with_the_settings_open_do_not_undo_each_others(admin: Visitor) -> None:
    other = Visitor(admin.app).sign_in_as(Role.ADMIN, "Olga Other")
    action, kept = "/admin/clinic", {"country": "UK", "paper": "", "units": "", "languages": []}
    admin.get(action)
    other.get(action)
    mine, theirs = (dict(who.form(action).fields) | kept for who in (admin, other))
    other.post(action, {**theirs, "phone": "020 7946 0111"})
    admin.post(action, {**mine, "name": "Hill"})
    saved = admin.parts.clinic()
    assert (saved.name, saved.phone) == ("Hill", "020 7946 0111")

    other.get(action)
    other.post(action, {**dict(other.form(action).fields), **kept, "phone": "020 7946 0333"})
    admin.post(action, {**mine, "name": ""}, status=422)
    assert admin.form(action).value("phone") == "020 7946 0333", "nor after a mistake"

    mine = {**mine, "phone": "020 7946 0222"}
    page = admin.post(action, mine, status=422)
    assert "Somebody else saved “020 7946 0333” here since you opened this page" in page.words()
    assert admin.form(action).value("phone") == "020 7946 0222"
    admin.post(action, {**mine, "shown-phone": admin.form(action).value("shown-phone")})
    assert admin.parts.clinic().phone == "020 7946 0222"


def test_other_languages_are_off_and_called_drafts_until_an_admin_switches_them_on(admin: Visitor) -> None:
    page = admin.get("/admin/clinic")
    assert page.words().count("Machine-made draft, reviewed by nobody.") == 2
    assert admin.response is not None
    assert 'value="es" checked' not in admin.response.text
    assert admin.parts.clinic().languages == ("en",)
    words = {"name": "Hill", "phone": "", "country": "UK", "time_zone": "Europe/Paris"}
    admin.post("/admin/clinic", {**words, "languages": ["es", "xx"]})
    assert admin.parts.clinic().languages == ("en", "es")
    assert "Español" in Visitor(admin.app).get("/").words()


def test_patients_see_the_clinics_logo_on_the_start_page(admin: Visitor) -> None:
    out = BytesIO()
    Image.new("RGB", (300, 90), "#0b5563").save(out, "PNG")
    admin.get("/admin/clinic")
    admin.post("/admin/clinic/logo", {"logo": (BytesIO(b"<svg/>"), "logo.svg")}, status=422)
    page = admin.post("/admin/clinic/logo", {"logo": (BytesIO(bytes(100_000)), "logo.png")}, status=413)
    assert "The file is too large." in page.words()
    admin.get("/admin/clinic")
    admin.post("/admin/clinic/logo", {"logo": (BytesIO(out.getvalue()), "logo.png")})
    patient = Visitor(admin.app).come_in(invite(admin.parts)[0])
    patient.get("/form/start")
    assert patient.response is not None
    (address,) = re.findall(r'src="(/logo/[0-9a-f]{16}\.png)"', patient.response.get_data(as_text=True))
    answer = Visitor(admin.app).client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    admin.get("/admin/clinic")
    admin.post("/admin/clinic/logo", {"remove": "yes"})
    assert Visitor(admin.app).client.get(address).status_code == 404
