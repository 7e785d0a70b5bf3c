"""The form at the patient's door, as this request shows and reads it: on the own device and on the clinic's tablet."""

from __future__ import annotations

from intake.forms.door_form import DoorForm
from intake.web.language import current_words, note_untranslated
from intake.web.parts import current_clinic, parts


def new_door_form() -> DoorForm:
    own, words = parts(), current_words()
    rulebook = own.rulebooks.in_force(words.language)
    note_untranslated(rulebook)
    return DoorForm(rulebook.questionnaire, current_clinic().today(own.clock()), words)
