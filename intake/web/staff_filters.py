"""What the templates of staff call to make markup of their lists and their menu; each escapes what it is given."""

from __future__ import annotations

from intake.web import alert_markup, day_markup, list_markup, menu_markup, worklist_markup

FILTERS = (
    alert_markup.FILTERS | day_markup.FILTERS | list_markup.FILTERS | menu_markup.FILTERS | worklist_markup.FILTERS
)
