"""The patient's visit checklist as plain strings: what to ask, what to bring, when to get help, what comes after.

It is made from this patient's own answers and holds no advice on dose, no rule and no diagnosis. An answer that was
withdrawn, or to a question that is not asked, says nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.languages.translator import Translator
from intake.logic.vocabulary import UNKNOWN_CODES
from intake.questionnaire.answer_words import BETWEEN
from intake.questionnaire.answers import AnswerSheet, Unavailable
from intake.questionnaire.model import Questionnaire
from intake.rulebook.model import Rulebook, SafetyMessage
from intake.summary.checklist_help import ClinicCard, Help, build_help
from intake.summary.given_answers import NONE_OF_THESE, GivenAnswers
from intake.summary.logo import Logo
from intake.summary.patient_words import ENGLISH_WORDS, ChecklistWords, PatientWords
from intake.summary.reading import time_words

OWN_QUESTIONS, LAB_SOURCE = "questions_for_clinician", "lab_source"
# What each line needs; a further question only where this patient is asked it: the ingredients of a mixture, the
# strength of a volume. A line that needs nothing is always open; one whose question a clinic's form does not have is
# left out.
ANSWERS_NEEDED: Mapping[str, tuple[str, ...]] = {
    "product": ("product_offered", "mix_ingredients"),
    "dose": ("b12_dose", "b12_strength"),
    "place": ("injection_route",),
    "schedule": ("planned_frequency",),
    "results": (),
    "cause": ("b12_cause_told",),
    "history": (),
}
MEDICINES = ("metformin_use", "acid_medicine", "other_medicines", "blood_thinners")
PAST_ONLY = "past"
TO_SHOW_THE_VIAL = frozenset({"bought_online", "from_abroad", "friend", "not_sure"})


@dataclass(frozen=True)
class AskLine:
    """`answer`: what the form says already; empty while the line is open. `also_ask`: what it cannot say."""

    id: str
    text: str
    answer: str = ""
    also_ask: str = ""

    @property
    def is_done(self) -> bool:
        return bool(self.answer)

    @property
    def is_settled(self) -> bool:
        """Done, and nothing of it is left to ask."""
        return self.is_done and not self.also_ask


@dataclass(frozen=True)
class BringLine:
    id: str
    text: str


@dataclass(frozen=True)
class Checklist:
    """One page in the order of reading. `ask`: open lines first. `own_words` stands as it was typed."""

    words: ChecklistWords
    is_right_to_left: bool
    logo: Logo | None
    appointment: str
    ask: tuple[AskLine, ...]
    own_words: str
    bring: tuple[BringLine, ...]
    help: Help
    after: tuple[str, ...]

    @property
    def to_ask(self) -> tuple[AskLine, ...]:
        return tuple(line for line in self.ask if not line.is_settled)

    @property
    def known(self) -> tuple[AskLine, ...]:
        return tuple(line for line in self.ask if line.is_settled)


def build_checklist(
    rulebook: Rulebook,
    sheet: AnswerSheet,
    shown: Sequence[SafetyMessage] = (),
    clinic: ClinicCard | None = None,
    *,
    appointment_at: datetime | None = None,
    words: PatientWords = ENGLISH_WORDS,
) -> Checklist:
    """`shown`: every safety message that this patient saw, whatever became of the answer behind it."""
    clinic = clinic or ClinicCard()
    given = GivenAnswers(rulebook.questionnaire, sheet, words.translator)
    own = words.checklist
    return Checklist(
        words=own,
        is_right_to_left=words.translator.is_right_to_left,
        logo=clinic.logo,
        appointment=own.appointment.format(time=time_words(appointment_at, words.translator)) if appointment_at else "",
        ask=_ask(given, own),
        own_words=given.words(OWN_QUESTIONS),
        bring=_bring(given, own, words.translator),
        help=build_help(rulebook, given, shown, clinic, words),
        after=tuple(map(rulebook.help.of(clinic.country).fill, own.after)),
    )


def _ask(given: GivenAnswers, words: ChecklistWords) -> tuple[AskLine, ...]:
    lines = []
    for name, keys in ANSWERS_NEEDED.items():
        if keys and keys[0] not in given.questionnaire.questions:
            continue
        needed = [key for key in keys if key in given.asked]
        is_done = bool(keys) and keys[0] in given.asked and all(map(given.is_told, needed))
        answer = " · ".join(map(given.words, needed)) if is_done else ""
        what = words.ask[name].still_open if is_done else ""
        lines.append(AskLine(name, words.ask[name].text, answer, words.also_ask.format(what=what) if what else ""))
    return tuple(sorted(lines, key=lambda line: line.is_done + line.is_settled))


def _bring(given: GivenAnswers, own: ChecklistWords, words: Translator) -> tuple[BringLine, ...]:
    tests = _tests_to_bring(given)
    has_lab_answer = any(given.find(key) is not None for key in _lab_keys(given.questionnaire))
    operations = given.codes("gut_surgery") - NONE_OF_THESE - UNKNOWN_CODES
    is_due = {
        "results": bool(tests) and not given.says(LAB_SOURCE, "no_results"),
        "any_results": given.says(LAB_SOURCE, "no_results") or (given.is_open(LAB_SOURCE) and not has_lab_answer),
        "vial": given.says("product_source", *TO_SHOW_THE_VIAL),
        "medicines": any(_may_take(given, key) for key in MEDICINES),
        "inr": given.says("blood_thinners", "warfarin"),
        "operation": bool(operations),
        "pen": given.says("past_anaphylaxis", "yes") or given.says("b12_reaction", "anaphylaxis"),
        "company": bool(given.codes("support_needs") - NONE_OF_THESE),
    }
    texts = {name: text.format(tests=words.gettext(BETWEEN).join(tests)) for name, text in own.bring.items()}
    return tuple(BringLine(name, texts[name]) for name, due in is_due.items() if due)


def _may_take(given: GivenAnswers, key: str) -> bool:
    """Ticked, not sure, or left open; one that was taken in the past only is none."""
    return given.is_open(key) or bool(given.codes(key) - NONE_OF_THESE - {PAST_ONLY})


def _tests_to_bring(given: GivenAnswers) -> list[str]:
    """The tests whose result, or its date, the patient does not know."""
    questions, results = given.questionnaire.questions, given.questionnaire.results_by_date
    unknown = {results.get(key, key) for key in _lab_keys(given.questionnaire) if _is_not_known(given, key)}
    return [name_of_test(questions[key].text) for key in questions if key in unknown]


def _is_not_known(given: GivenAnswers, key: str) -> bool:
    return given.find(key) == Unavailable("dont_know") or given.says(key, "dont_know")


def _lab_keys(questionnaire: Questionnaire) -> list[str]:
    """The rows of the lab report, and their dates."""
    return [key for key, panel in questionnaire.panel_of.items() if panel.is_lab_report]


def name_of_test(text: str) -> str:
    """`Ferritin: what was your result?` is about Ferritin."""
    return text.partition(":")[0]
