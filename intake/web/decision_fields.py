"""The fields by which a decision is made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from intake.summary.decision_record import WORDS


def decision_fields(
    typed: Mapping[str, str], messages: Mapping[str, str], *, is_change: bool, is_by_hand: bool
) -> Markup:
    """`typed`: what was handed in and refused, and `messages`: what is wrong, both by field. `is_change`: of a decision
    that was made before.
    """
    if typed or messages:
        return _fields(typed, messages, is_change, is_by_hand)
    return _untouched(is_change, is_by_hand)


@lru_cache(maxsize=4)
def _untouched(is_change: bool, is_by_hand: bool) -> Markup:
    """As nearly every page shows them."""
    return _fields({}, {}, is_change, is_by_hand)


def _fields(typed: Mapping[str, str], messages: Mapping[str, str], is_change: bool, is_by_hand: bool) -> Markup:
    template = current_app.jinja_env.get_template("clinic/_decision_fields.html")
    return Markup(
        template.render(typed=typed, messages=messages, outcomes=WORDS, is_change=is_change, is_by_hand=is_by_hand)
    )


FILTERS = {"decision_fields": decision_fields}
