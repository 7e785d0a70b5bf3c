"""The form at the patient's door, as this request shows and reads it: on the own device and on the clinic's tablet."""

from __future__ import annotations

from intake.forms.door_form import DoorForm
from intake.questionnaire.model import Questionnaire
from intake.web.language import current_words, note_untranslated
from intake.web.parts import current_clinic, parts


def new_door_form() -> DoorForm:
    own = parts()
    return DoorForm(form_in_force(), current_clinic().today(own.clock()), current_words())


def form_in_force() -> Questionnaire:
    """In the language of this request."""
    rulebook = parts().rulebooks.in_force(current_words().language)
    note_untranslated(rulebook)
    return rulebook.questionnaire
