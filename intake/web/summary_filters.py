"""What the templates of a summary call to make markup of its parts; each escapes what it is given."""

from __future__ import annotations

from intake.web import answer_markup, drawing_markup, flag_markup, table_markup

FILTERS = answer_markup.FILTERS | drawing_markup.FILTERS | flag_markup.FILTERS | table_markup.FILTERS
