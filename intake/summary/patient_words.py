"""Every fixed word of what a patient is handed on paper: the visit checklist and the copy of the answers.

One object for each language: a translation is another object of the same shape. `{…}` are filled in, `**` is strong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class HelpWords:
    """What a country calls its emergency number, its emergency department, its advice line, and who to talk to."""

    emergency: str
    hospital: str
    advice: str
    to_talk: str


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
    """`help`: by the clinic's country; a country that is not in it gets `help_elsewhere`."""

    language: str
    checklist: ChecklistWords
    copy: CopyWords
    help: Mapping[str, HelpWords]
    help_elsewhere: HelpWords

    def help_in(self, country: str) -> HelpWords:
        return self.help.get(country, self.help_elsewhere)


ENGLISH = PatientWords(
    language="en",
    checklist=ChecklistWords(
        title="Your visit checklist",
        intro="Take this page with you. Tick each thing when it is done.",
        appointment="Your visit: {time}",
        pointer="**You were told to get help while you filled in the form.** "
        "Read “Get help at once” further down before all else.",
        ask_title="Ask",
        still_to_ask="Still to ask",
        already_known="You know this already. Check that it is still right",
        also_ask="Also ask: {what}",
        ask={
            "product": AskWords("What exactly is in the injection?"),
            "dose": AskWords("How much B12 is in one injection, in micrograms or milligrams? (1 mg = 1000 micrograms)"),
            "place": AskWords("Where on the body, and how, will it be given?", "where on the body?"),
            "schedule": AskWords(
                "How often, for how long, and what comes after?", "for how long, and what comes after?"
            ),
            "results": AskWords("Which results will be checked, and when?"),
            "cause": AskWords("What do you think is the cause?"),
            "history": AskWords("Is there anything in my history that makes this one wrong for me?"),
        },
        own_words="What you wrote that you want to ask",
        bring_title="Bring",
        bring={
            "results": "Your blood test results: {tests}",
            "any_results": "Any blood test results you can get from your doctor, app or clinic",
            "vial": "The vial and the box",
            "medicines": "Your medicine list, or the packets",
            "inr": "Your last INR (in the UK: the yellow book)",
            "operation": "The letter from your operation",
            "pen": "Your own adrenaline pen, if you have one",
            "company": "Someone to help you. The clinic sees that you asked for help, too",
        },
        bring_nothing="Just this page. Your answers call for nothing else.",
        help_title="Get help at once",
        told_at_once="You were shown this when you filled in the form",
        signs={
            "call": "**Call {emergency} now** for any of these:",
            "go": "**Go to {hospital} now** for any of these. Do not drive yourself. "
            "Call {emergency} if you cannot get there:",
            "today": "**Get medical help today** for this. Ask someone to help you. "
            "Call {advice}, or {emergency} if you or others are not safe:",
            "talk": "**If you think of ending your life or hurting yourself:** you are not alone. If you might act on "
            "it, call {emergency} or go to {hospital}. To talk now: {to_talk}.",
        },
        not_sure="**Not sure?** Call {advice}, or {emergency} if you feel very unwell.",
        clinic_phone="The clinic: **{phone}**. Do not wait for the clinic if you need help at once.",
        after_title="After the injection",
        after=(
            "**Usual:** a sore place, a headache, loose poo.",
            "**Not usual:** it is hard to breathe, your face or throat swells, you collapse, or an itchy rash spreads "
            "and you feel faint. Call {emergency}.",
            "Nerves can take weeks or months to feel better.",
            "Keep taking your usual medicines.",
        ),
    ),
    copy=CopyWords(
        title="Your answers",
        intro="This is your copy of what you told the clinic. It is private: keep it in a safe place.",
        name="Name",
        born="Date of birth",
        clinic="Clinic",
        sent="Sent",
        dated="Date of the form",
        code="Your code",
        appointment="Your visit",
        messages_title="What you were told at once",
        not_used="not used",
        not_used_intro="“Not used” marks an answer to a question that you were no longer asked in the end.",
        from_clinic="from the clinic, you said it is right",
        born_behind_name=", born {born}",
    ),
    help={
        "UK": HelpWords(
            emergency="999",
            hospital="A&E",
            advice="111",
            to_talk="call 111 and choose the mental health option, or Samaritans on 116 123, or text SHOUT to 85258. "
            "Under 19: Childline on 0800 1111",
        ),
        "US": HelpWords(
            emergency="911",
            hospital="the emergency room (ER)",
            advice="your doctor’s office or an urgent care centre",
            to_talk="call or text 988",
        ),
    },
    help_elsewhere=HelpWords(
        emergency="your emergency number",
        hospital="the nearest emergency department",
        advice="a doctor",
        to_talk="call the crisis line of your country",
    ),
)
