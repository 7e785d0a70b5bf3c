"""Forms of one page of the shipped pack, filled as a browser fills them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from intake.forms.answer_field import Asking
from intake.forms.lab_form import LabForm, form_of
from intake.forms.page_form import PageForm
from intake.questionnaire.answers import Answer, to_json
from tests.builders import TODAY, shipped_pack

QUESTIONNAIRE = shipped_pack().questionnaire


def form_for(*keys: str, panel: str | None = None, age_months: int | None = None) -> PageForm:
    """An empty form of these questions, or of a whole panel."""
    found = QUESTIONNAIRE.panels[panel] if panel else None
    questions = [QUESTIONNAIRE.questions[key] for key in (keys or (found.keys if found else ()))]
    return form_of(questions, found, Asking(QUESTIONNAIRE, TODAY, age_months))


def sent(form: PageForm, **typed: Any) -> PageForm:
    """The form after it was sent; `b12_dose__value` is the input b12_dose-value."""
    data = MultiDict({name.replace("__", "-"): value for name, value in typed.items()})
    form.read(data)
    return form


def lab_form() -> LabForm:
    form = form_for(panel="labs")
    assert isinstance(form, LabForm)
    return form


def values(form: PageForm) -> dict[str, Any]:
    """What would be saved, as in an answers file; only what is answered."""
    return {item.key: _json(item.key, item.answer) for item in form.filled() if item.answer is not None}


def errors(form: PageForm) -> dict[str, str]:
    """The first mistake of each field, after validation."""
    is_good = form.validate()
    found = {field.name: str(field.errors[0]) for field in form.wrong_fields()}
    assert is_good == (not found)
    return found


def _json(key: str, answer: Answer) -> Any:
    return to_json(QUESTIONNAIRE.questions[key], answer)


def as_sent(form: PageForm) -> Mapping[str, Any]:
    """What a browser would send back from the form as it is shown, without any tap."""
    data: dict[str, Any] = {}
    for field in form.answer_fields():
        for part, text in field.typed.items():
            name = field.name if part in ("code", "text") else f"{field.name}-{part}"
            if text:
                data[name] = text
        ticked = getattr(field, "ticked", ())
        if ticked:
            data[field.name] = list(ticked)
        if field.doubt:
            data[f"{field.name}-doubt"] = field.doubt
    if form.rest is not None and form.rest.is_asked:
        data[f"{form.rest.name}-asked"] = "yes"
    return data
