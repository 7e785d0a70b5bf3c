"""The form at the patient's door, as this request shows and reads it: on the own device and on the clinic's tablet."""

from __future__ import annotations

from flask import request

from intake.forms.door_form import DoorForm
from intake.questionnaire.model import Questionnaire
from intake.web.language import current_words, note_untranslated
from intake.web.parts import current_clinic, parts
from intake.web.whole_number import whole_number

# What the page said of it when it was shown: one press of its button is one attempt, whatever a trembling hand does.
ATTEMPTS = "attempts-left"


def new_door_form() -> DoorForm:
    own = parts()
    return DoorForm(form_in_force(), current_clinic().today(own.clock()), current_words())


def attempts_shown() -> int:
    """On the page that sent this; 0 where a browser lost it."""
    return request.form.get(ATTEMPTS, 0, type=whole_number)


def form_in_force() -> Questionnaire:
    """In the language of this request."""
    rulebook = parts().rulebooks.in_force(current_words().language)
    note_untranslated(rulebook)
    return rulebook.questionnaire
