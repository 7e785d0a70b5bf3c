"""Print the paper form for one invited patient, in the language of the invitation, with the name, the appointment and
the reference on every sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.languages.catalogues import translator_for
from intake.languages.dates import date_words
from intake.languages.translator import SOURCE_LANGUAGE
from intake.services.clinic_settings import Clinic
from intake.services.rulebooks import Rulebooks
from intake.store import audit, intakes, invites
from intake.store.database import Database
from intake.summary.paper_form import render_paper_form
from intake.summary.paper_words import in_language
from intake.summary.reading import time_words


@dataclass(frozen=True)
class PrintedPaper:
    reference: str
    content: bytes


def print_paper_form(
    database: Database, rulebooks: Rulebooks, clinic: Clinic, invite_id: str, *, by: str, now: datetime
) -> PrintedPaper:
    """With the questions that it is typed in by: a form that was begun keeps its own. Raises UnprintableText rather
    than print a name that lacks a character; NotFound for no such invitation.
    """
    with database.transaction() as session:
        invite = invites.load_invite(session, invite_id)
        begun = intakes.find_intake(session, invite_id)
        audit.append(session, actor=by, action="paper.printed", subject=invite_id, now=now)
    at = invite.appointment_at
    whose = (
        invite.name,
        f" · born {date_words(invite.date_of_birth.isoformat())}",
        *([] if at is None else [f" · appointment {time_words(clinic.local(at))}"]),
        f" · reference {invite.reference}",
    )
    language = invite.language if invite.language in rulebooks.languages() else SOURCE_LANGUAGE
    rulebook = rulebooks.in_force(language) if begun is None else rulebooks.of(begun.rule_set_sha256, language)
    words = in_language(translator_for(language))
    content = render_paper_form(rulebook, clinic.page_size, words, whose, clinic.country)
    return PrintedPaper(invite.reference, content)
