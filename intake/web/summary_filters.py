"""What the templates of a summary call to make markup of its parts; each escapes what it is given."""

from __future__ import annotations

from intake.web import answer_markup, drawing_markup, flag_markup, review_forms, table_markup

_MODULES = (answer_markup, drawing_markup, flag_markup, review_forms, table_markup)
FILTERS = {name: function for module in _MODULES for name, function in module.FILTERS.items()}
