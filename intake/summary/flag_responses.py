"""What a clinician said to a flag, in words."""

from __future__ import annotations

from intake.rulebook.assessment import Flag
from intake.rulebook.in_view import FIRST_SEVERITIES
from intake.summary.reading import Reading, time_words
from intake.summary.visible_text import visible


def response_words(reading: Reading, flag: Flag) -> str:
    """Empty where nobody said anything."""
    made = (reading.submission.responses or {}).get(flag.id)
    if made is None:
        return ""
    done = "Overridden" if made.is_override else "Acknowledged"
    signed = f"{done} by {visible(made.by)} on {time_words(made.at)}"
    if made.is_stale:
        return f"{signed}, before this flag changed. Look at it again."
    reasons = reading.rulebook.summary.flag_reasons
    why = "; ".join(part for part in (reasons.get(made.reason, made.reason), visible(made.note)) if part)
    carried = f" (on version {made.version}; nothing behind it has changed)"
    version = carried if made.version != reading.submission.version else ""
    return f"{signed}{version}{f': {why}' if why else ''}"


def needs_response(reading: Reading, flag: Flag) -> bool:
    """Nothing is asked for without a store, nor for a flag that is folded under another one."""
    responses = reading.submission.responses
    if responses is None or flag.severity not in FIRST_SEVERITIES or _is_folded(reading, flag):
        return False
    made = responses.get(flag.id)
    return made is None or made.is_stale


def _is_folded(reading: Reading, flag: Flag) -> bool:
    return flag.under is not None and any(other.id == flag.under for other in reading.assessment.flags)
