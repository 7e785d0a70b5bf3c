"""The part of the checklist about getting help: what this patient was shown, the signs, and the country's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.logic.vocabulary import UNKNOWN_CODES
from intake.questionnaire.model import Questionnaire
from intake.rulebook.help_words import HelpWords
from intake.rulebook.model import Rulebook, SafetyMessage
from intake.summary.given_answers import NONE_OF_THESE, GivenAnswers
from intake.summary.logo import Logo
from intake.summary.patient_words import ChecklistWords, PatientWords
from intake.summary.visible_text import visible

URGENT, RESPONDENT, MYSELF = "urgent_now", "respondent", "self"
CALL, TALK = "call", "talk"
NOT_A_SIGN = NONE_OF_THESE | UNKNOWN_CODES
# What is to be done about each sign. A sign that is not named here calls for the emergency number.
SIGNS_BY_ACTION: Mapping[str, frozenset[str]] = {
    "go": frozenset({"new_bladder_bowel_loss", "new_leg_weakness", "sudden_vision_loss"}),
    "today": frozenset({"new_confusion"}),
    TALK: frozenset({"self_harm_thoughts"}),
}


@dataclass(frozen=True)
class ClinicCard:
    """What a patient is told of the clinic. `country`: two letters, as in the clinic's settings."""

    name: str = ""
    phone: str = ""
    country: str = "UK"
    logo: Logo | None = None


@dataclass(frozen=True)
class SignGroup:
    """Signs with the same thing to do. `action` marks its strong parts by `**`, as every text of help does."""

    action: str
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Help:
    """`boxes`: the safety messages that this patient was shown, in full."""

    opening: str
    boxes: tuple[str, ...]
    closing: str
    signs: tuple[SignGroup, ...]
    not_sure: str
    clinic_phone: str


def build_help(
    rulebook: Rulebook,
    given: GivenAnswers,
    shown: Sequence[SafetyMessage],
    clinic: ClinicCard,
    words: PatientWords,
) -> Help:
    """What was shown during the form; what everyone is told at its end is no box."""
    own, numbers = words.checklist, rulebook.help.of(clinic.country)
    boxes = tuple(rulebook.in_country(message.text, clinic.country) for message in shown if not message.is_for_everyone)
    return Help(
        opening=rulebook.message_opening_for_others if boxes and is_for_other(given) else "",
        boxes=boxes,
        closing=rulebook.message_closing if boxes else "",
        signs=_signs(given.questionnaire, own, numbers),
        not_sure=numbers.fill(own.not_sure),
        clinic_phone=own.clinic_phone.format(phone=visible(clinic.phone)) if clinic.phone else "",
    )


def is_for_other(given: GivenAnswers) -> bool:
    """Someone else filled in the form, or helped with it."""
    return bool(given.codes(RESPONDENT) - {MYSELF})


def _signs(questionnaire: Questionnaire, words: ChecklistWords, numbers: HelpWords) -> tuple[SignGroup, ...]:
    question = questionnaire.questions.get(URGENT)
    options = {} if question is None else question.options
    actions = {code: action for action, codes in SIGNS_BY_ACTION.items() for code in codes}
    listed = [code for code in options if code not in NOT_A_SIGN]
    groups = []
    for action, text in words.signs.items():
        codes = [code for code in listed if actions.get(code, CALL) == action]
        # The words for these thoughts are the action's own: nobody is told to look them up in a list.
        signs = tuple(options[code] for code in codes) if action != TALK else ()
        if codes:
            groups.append(SignGroup(numbers.fill(text), signs))
    return tuple(groups)
