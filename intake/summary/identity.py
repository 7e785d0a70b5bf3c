"""Who the patient is, and which product was offered: in the patient's words beside the clinic's own offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from intake.errors import InputError
from intake.languages.dates import date_words
from intake.questionnaire.answers import Answer, Measured, answer_from_json
from intake.questionnaire.model import AGE, DATE_OF_BIRTH, Question
from intake.rulebook.assessment import Flag
from intake.summary.answer_view import Labelled
from intake.summary.reading import RESPONDENT, Reading, kind_of, time_words
from intake.summary.view import Product, ProductLine, Who
from intake.summary.visible_text import visible

NAME, SEX, SUPPORT = "full_name", "sex_at_birth", "support_needs"
PRODUCT_CATEGORY = "product-dose"


def who(reading: Reading) -> Who:
    """The invited name; the one typed in the form beside it where it is another one, and alone without a clinic."""
    typed = reading.words(NAME) if reading.has(NAME) else ""
    invited = " ".join(visible(reading.submission.invited_name).split())
    is_other = bool(invited) and bool(typed) and _plain(invited) != _plain(typed)
    return Who(
        name=invited or typed or "Name not given",
        date_of_birth=reading.words(DATE_OF_BIRTH),
        age=_age(reading),
        sex=reading.words(SEX),
        respondent=reading.words(RESPONDENT),
        support_needs="" if reading.is_plain_no(SUPPORT) else reading.words(SUPPORT),
        typed_name=typed if is_other else "",
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _age(reading: Reading) -> str:
    found = reading.route.situation.readings.get(AGE)
    if found is None or not found.is_usable or found.number is None or found.number.low is None:
        return "age not known"
    years = found.number.low.normalize()
    return "1 year" if years == 1 else f"{years:f} years"


def visit(reading: Reading) -> tuple[Labelled, ...]:
    """Appointment and submission; lines without a text are left out."""
    submission = reading.submission
    version = f" (version {submission.version})" if submission.version > 1 else ""
    if submission.newest_version > submission.version:
        version = f" (version {submission.version}; not the newest: version {submission.newest_version} was sent since)"
    lines = (
        Labelled("Appointment", time_words(submission.appointment_at)),
        Labelled("Date of the form", _form_date(reading.sheet.as_of, submission.appointment_at)),
        Labelled("Sent", time_words(submission.submitted_at) + version if submission.submitted_at else ""),
        Labelled("Receipt", submission.receipt),
        Labelled("Earlier visits", _unopened(submission.unopened_visits)),
    )
    return tuple(line for line in lines if line.text)


def _unopened(visits: int) -> str:
    """What is missing must be said: the course, and what is new since the last visit, are told without it."""
    if not visits:
        return ""
    forms = "the form of 1 earlier visit does" if visits == 1 else f"the forms of {visits} earlier visits do"
    return f"Left out, as {forms} not open. Tell whoever runs this server: its log names the row."


def _form_date(as_of: date, appointment_at: datetime | None) -> str:
    """Whoever reads it at the visit is told where that is another day: a result, or the last injection, is older. What
    the evening before says of the next morning needs no more words.
    """
    days = 0 if appointment_at is None else (appointment_at.date() - as_of).days
    if days <= 0:
        return date_words(as_of.isoformat())
    if days == 1:
        return f"{date_words(as_of.isoformat())}, the day before the appointment"
    return f"{date_words(as_of.isoformat())}, {days} days before the appointment (ages and time limits as of this day)"


def product(reading: Reading) -> Product:
    """One line for each part of the offer that either side has named."""
    confirm = reading.questionnaire.offer_confirm_key
    has_offer = bool(reading.submission.offer) or reading.sheet.has_offer
    flags = [flag for flag in reading.assessment.flags if flag.category == PRODUCT_CATEGORY]
    lines = [_line(reading, key, flags) for key in reading.questionnaire.offer_keys]
    return Product(
        lines=tuple([line for line in lines if line is not None]),
        has_offer=has_offer,
        confirmation=reading.words(confirm) if has_offer else "",
    )


def _line(reading: Reading, key: str, flags: Sequence[Flag]) -> ProductLine | None:
    """`flags`: those on the product."""
    offered = reading.submission.offer.get(key)
    is_asked = key in reading.route.is_asked
    if offered is None and not is_asked:
        return None
    patient = reading.words(key) if is_asked else "not asked"
    clinic = reading.words_of_value(key, offered) if offered is not None else ""
    differs, notes = False, [_ambiguity(reading, key, flags)] if is_asked else []
    if offered is not None and is_asked:
        typed, ours = reading.sheet.answers.get(key), _offered_answer(reading, key, offered)
        differs = ours is None or typed != ours
        if differs and _is_same_amount(reading.question(key), typed, ours):
            notes = ["the same amount in another unit", *notes]
    return ProductLine(reading.name(key), patient, clinic, differs, "; ".join(filter(None, notes)))


def _offered_answer(reading: Reading, key: str, offered: object) -> Answer | None:
    """None where this pack cannot read it any more."""
    try:
        return answer_from_json(reading.question(key), offered)
    except InputError:
        return None


def _is_same_amount(question: Question, one: Answer | None, other: Answer | None) -> bool:
    """1 mg beside 1000 mcg: marked all the same, as which of them stands on the label is for the clinician to see."""
    if not (isinstance(one, Measured) and isinstance(other, Measured)) or one.comparator != other.comparator:
        return False
    first, second = question.factors[one.unit], question.factors[other.unit]
    if first is None or second is None:
        return False
    return Fraction(one.value) * first == Fraction(other.value) * second


def _ambiguity(reading: Reading, key: str, flags: Sequence[Flag]) -> str:
    """The flags on the product that stand on this answer, by title; else that it is not known."""
    titles = [flag.title for flag in flags if any([because.question == key for because in flag.because])]
    if titles:
        return "see: " + "; ".join(titles)
    return "not known" if kind_of(reading.sheet.answers.get(key)) == "special" else ""
