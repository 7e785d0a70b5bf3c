"""What the templates of a summary call to make markup of its parts; each escapes what it is given."""

from __future__ import annotations

from intake.web import (
    answer_markup,
    decision_fields,
    drawing_markup,
    flag_markup,
    review_forms,
    summary_lists,
    table_markup,
)

_MODULES = (
    answer_markup,
    decision_fields,
    drawing_markup,
    flag_markup,
    review_forms,
    summary_lists,
    table_markup,
)
FILTERS = {name: function for module in _MODULES for name, function in module.FILTERS.items()}
