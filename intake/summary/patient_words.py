"""Every fixed word of what a patient is handed on paper: the visit checklist and the copy of the answers.

One object of the same shape for each language, made by its translator. `{…}` are filled in, `**` is strong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from intake.languages.translator import ENGLISH, N_, Translator


@dataclass(frozen=True)
class AskWords:
    """A line to ask. `still_open`: the part of it that no answer of the form can close."""

    text: str
    still_open: str = ""


@dataclass(frozen=True)
class ChecklistWords:
    """`ask` and `bring` by the name of the line, `signs` by what is to be done, in the order of the page."""

    title: str
    intro: str
    appointment: str
    pointer: str
    ask_title: str
    still_to_ask: str
    already_known: str
    also_ask: str
    ask: Mapping[str, AskWords]
    own_words: str
    bring_title: str
    bring: Mapping[str, str]
    bring_nothing: str
    help_title: str
    told_at_once: str
    signs: Mapping[str, str]
    not_sure: str
    clinic_phone: str
    after_title: str
    after: tuple[str, ...]
    page: str


@dataclass(frozen=True)
class CopyWords:
    """The frame around the answers."""

    title: str
    intro: str
    name: str
    born: str
    clinic: str
    sent: str
    dated: str
    code: str
    appointment: str
    messages_title: str
    not_used: str
    not_used_intro: str
    from_clinic: str
    born_behind_name: str


@dataclass(frozen=True)
class PatientWords:
    """Whom to call is filled in by the clinic's country: see `Rulebook.help`."""

    translator: Translator
    checklist: ChecklistWords
    copy: CopyWords

    @property
    def language(self) -> str:
        return self.translator.language


ENGLISH_WORDS = PatientWords(
    translator=ENGLISH,
    checklist=ChecklistWords(
        title=N_("Your visit checklist"),
        intro=N_("Take this page with you. Tick each thing when it is done."),
        appointment=N_("Your visit: {time}"),
        pointer=N_(
            "**The form showed you something to read at once.** Read “Get help at once” further down before all else."
        ),
        ask_title=N_("Ask"),
        still_to_ask=N_("Still to ask"),
        already_known=N_("You know this already. Check that it is still right"),
        also_ask=N_("Also ask: {what}"),
        ask={
            "product": AskWords(N_("What exactly is in the injection?")),
            "dose": AskWords(
                N_("How much B12 is in one injection, in micrograms or milligrams? (1 mg = 1000 micrograms)")
            ),
            "place": AskWords(N_("Where on the body, and how, will it be given?"), N_("where on the body?")),
            "schedule": AskWords(
                N_("How often, for how long, and what comes after?"), N_("for how long, and what comes after?")
            ),
            "results": AskWords(N_("Which results will be checked, and when?")),
            "cause": AskWords(N_("What do you think is the cause?")),
            "history": AskWords(N_("Is there anything in my history that makes this one wrong for me?")),
        },
        own_words=N_("What you wrote that you want to ask"),
        bring_title=N_("Bring"),
        bring={
            "results": N_("Your blood test results: {tests}"),
            "any_results": N_("Any blood test results you can get from your doctor, app or clinic"),
            "vial": N_("The vial and the box"),
            "medicines": N_("Your medicine list, or the packets"),
            "inr": N_("Your last INR (in the UK: the yellow book)"),
            "operation": N_("The letter from your operation"),
            "pen": N_("Your own adrenaline pen, if you have one"),
            "company": N_("Someone to help you. The clinic sees that you asked for help, too"),
        },
        bring_nothing=N_("Just this page. Your answers call for nothing else."),
        help_title=N_("Get help at once"),
        told_at_once=N_("You were shown this when you filled in the form"),
        signs={
            "call": N_("**Call {emergency} now** for any of these:"),
            "go": N_(
                "**Go to {hospital} now** for any of these. Do not drive yourself. "
                "Call {emergency} if you cannot get there:"
            ),
            "today": N_(
                "**Get medical help today** for this. Ask someone to help you. "
                "Call {advice}, or {emergency} if you or others are not safe:"
            ),
            "talk": N_(
                "**If you think of ending your life or hurting yourself:** you are not alone. If you might act on "
                "it, call {emergency} or go to {hospital}. To talk now: {to_talk}."
            ),
        },
        not_sure=N_("**Not sure?** Call {advice}, or {emergency} if you feel very unwell."),
        clinic_phone=N_("The clinic: **{phone}**. Do not wait for the clinic if you need help at once."),
        after_title=N_("After the injection"),
        after=(
            N_("**Usual:** a sore place, a headache, loose poo."),
            N_(
                "**Not usual:** it is hard to breathe, your face or throat swells, you collapse, "
                "or an itchy rash spreads and you feel faint. Call {emergency}."
            ),
            N_("Nerves can take weeks or months to feel better."),
            N_("Keep taking your usual medicines."),
        ),
        page=N_("page {number} of {pages}"),
    ),
    copy=CopyWords(
        title=N_("Your answers"),
        intro=N_("This is your copy of what you told the clinic. It is private: keep it in a safe place."),
        name=N_("Name"),
        born=N_("Date of birth"),
        clinic=N_("Clinic"),
        sent=N_("Sent"),
        dated=N_("Date of the form"),
        code=N_("Your code"),
        appointment=N_("Your visit"),
        messages_title=N_("What you were told at once"),
        not_used=N_("not used"),
        not_used_intro=N_("“Not used” marks an answer to a question that you were no longer asked in the end."),
        from_clinic=N_("from the clinic, you said it is right"),
        born_behind_name=N_(", born {born}"),
    ),
)


def patient_words(translator: Translator) -> PatientWords:
    """All of them in one language."""
    translated: PatientWords = _in(translator, ENGLISH_WORDS)
    return replace(translated, translator=translator)


def _in(translator: Translator, words: Any) -> Any:
    if isinstance(words, str):
        return translator.find(words) if words else words
    if isinstance(words, Mapping):
        return {name: _in(translator, part) for name, part in words.items()}
    if isinstance(words, tuple):
        return tuple(_in(translator, part) for part in words)
    if is_dataclass(words) and not isinstance(words, type):
        return replace(words, **{field.name: _in(translator, getattr(words, field.name)) for field in fields(words)})
    return words
