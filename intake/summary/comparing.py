"""What a clinician reads about the differences to an earlier form: the version before a correction, the last visit."""

from __future__ import annotations

from collections.abc import Collection

from intake.questionnaire.answer_words import answer_words
from intake.questionnaire.answers import Answer, AnswerSheet
from intake.questionnaire.carrying_over import Difference, differences
from intake.rulebook.model import Rulebook
from intake.summary.answer_list import OWN_QUESTIONS
from intake.summary.answer_view import Comparison, Differing
from intake.summary.reading import date_key, kind_of, time_words
from intake.summary.record import EarlierForm, Record
from intake.summary.visible_text import visible

NOT_ASKED = "not asked"
CARRIED = "carried"


def comparisons(record: Record) -> tuple[Comparison, ...]:
    """One for each earlier form, in the order of the record."""
    forms = record.submission.earlier
    if not forms:
        return ()
    confirmed = {key for key, origin in record.submission.origins.items() if origin.how == CARRIED}
    return tuple(compare(record.rulebook, record.sheet, earlier, confirmed) for earlier in forms)


def compare(
    rulebook: Rulebook, sheet: AnswerSheet, earlier: EarlierForm, confirmed: Collection[str] = ()
) -> Comparison:
    """A correction with all that it changed; of the last visit what is news. `confirmed`: as the last answer was."""
    is_correction = earlier.version is not None
    found = [
        one
        for one in differences(rulebook.questionnaire, earlier.sheet, sheet)
        if is_correction or _is_news(one, confirmed)
    ]
    dates_told = {date_key(rulebook.questionnaire, one.key) for one in found}
    rows = tuple(_row(rulebook, one, earlier, sheet) for one in found if one.key not in dates_told)
    at = time_words(earlier.submitted_at)
    if is_correction:
        return Comparison(f"Corrected since version {earlier.version}, sent {at}", rows, "No answer was changed.")
    return Comparison(f"Since the last visit, form sent {at}", rows, "No answer differs from the last visit.")


def _is_news(one: Difference, confirmed: Collection[str]) -> bool:
    """Not the patient's own questions, which are new at each visit; not what was unknown then and is unknown now; not
    a duration that was confirmed and has only grown.
    """
    if one.key in confirmed and one.after is not None:
        return False
    return one.key != OWN_QUESTIONS and "given" in (kind_of(one.before), kind_of(one.after))


def _row(rulebook: Rulebook, one: Difference, earlier: EarlierForm, now: AnswerSheet) -> Differing:
    before, after = (
        _words(rulebook, one.key, answer, is_asked=is_asked) + _dated(rulebook, one.key, answer, sheet)
        for answer, is_asked, sheet in ((one.before, one.was_asked, earlier.sheet), (one.after, one.is_asked, now))
    )
    if one.before is None:
        before = visible(earlier.unread.get(one.key, "")) or before
    text = rulebook.questionnaire.questions[one.key].text
    return Differing(rulebook.summary.names.get(one.key, text), before, after)


def _dated(rulebook: Rulebook, key: str, answer: Answer | None, sheet: AnswerSheet) -> str:
    """A result stands with its date, on one line."""
    dated_by = date_key(rulebook.questionnaire, key)
    if not dated_by or kind_of(answer) != "given":
        return ""
    date = sheet.answers.get(dated_by)
    if kind_of(date) != "given":
        return " (date not known)"
    return f" ({_words(rulebook, dated_by, date, is_asked=True)})"


def _words(rulebook: Rulebook, key: str, answer: Answer | None, *, is_asked: bool) -> str:
    if answer is None and not is_asked:
        return NOT_ASKED
    return visible(answer_words(rulebook.questionnaire, rulebook.questionnaire.questions[key], answer))
