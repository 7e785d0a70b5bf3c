"""Ask the other admins to publish a change: on their pages and by e-mail, until it is published or changed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from intake.services.edit_draft import lock_open_draft
from intake.services.send_mail import Mailer, Sent, claim_next, new_message, try_to_send
from intake.store import audit, drafts, publish_requests, staff
from intake.store.database import Database, Session
from intake.store.publish_requests import PublishRequest

SUBJECT = "A change of the rules waits for a second person"


@dataclass(frozen=True)
class WaitingDraft:
    """`asked_by`: the name of who asks for it to be published."""

    id: str
    title: str
    asked_by: str
    asked_at: datetime


def ask_to_publish(database: Database, draft_id: str, *, by: str, now: datetime) -> None:
    """For the draft as it stands; asking again changes nothing. DraftClosed, NotFound."""
    with database.transaction() as session:
        draft = lock_open_draft(session, draft_id)
        if publish_requests.add_request(session, draft_id, draft.revision, by, now):
            detail = {"revision": draft.revision}
            audit.append(session, actor=by, action="draft.publishing_asked", subject=draft_id, now=now, detail=detail)


def find_request(database: Database, draft_id: str) -> PublishRequest | None:
    """That stands: somebody asked, and nothing was changed since."""
    with database.reading() as session:
        return next((one for one in publish_requests.standing_requests(session) if one.draft_id == draft_id), None)


def drafts_waiting_for(database: Database, staff_id: str) -> tuple[WaitingDraft, ...]:
    """What this admin may publish and is asked to, oldest request first."""
    with database.reading() as session:
        requests = publish_requests.standing_requests(session)
        return tuple(
            WaitingDraft(
                one.draft_id,
                drafts.load_draft(session, one.draft_id).title,
                staff.load(session, one.staff_id).name,
                one.at,
            )
            for one in requests
            if staff_id not in drafts.authors_of(session, one.draft_id)
        )


def mail_requests(database: Database, mailer: Mailer, address: str, clock: Callable[[], datetime]) -> Sent:
    """Each once, to the admins who may publish it. `address`: of the pages, as staff open them."""
    sent = failed = 0
    while request := _claim(database, clock()):
        with database.reading() as session:
            addresses = _addresses(session, request)
        if addresses and try_to_send(mailer, compose(request, addresses, mailer.sender, address)):
            failed += 1
            continue
        sent += bool(addresses)
        with database.transaction() as session:
            publish_requests.mark_mailed(session, request, clock())
    with database.reading() as session:
        return Sent(sent, failed, publish_requests.count_unmailed(session))


def _claim(database: Database, now: datetime) -> PublishRequest | None:
    return claim_next(database, publish_requests.count_unmailed, publish_requests.claim_to_mail, now)


def _addresses(session: Session, request: PublishRequest) -> list[str]:
    authors = drafts.authors_of(session, request.draft_id)
    return [one.email for one in staff.list_staff(session) if one.is_active_admin and one.id not in authors]


def compose(request: PublishRequest, addresses: list[str], sender: str, address: str) -> EmailMessage:
    id = f"{request.draft_id}.{request.revision}"
    message = new_message(sender, ", ".join(addresses), SUBJECT, id=id, at=request.at)
    message.set_content(
        f"{SUBJECT}. Sign in to read and publish it.\n\n{address}/rules/drafts/{request.draft_id}/publish\n\n"
        "Nothing of it is live before you publish it.\n"
    )
    return message
