"""The forms of the page of one submission: what a clinician says to a flag, and the fields of the decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from intake.rulebook.model import Severity
from intake.summary.decision_record import ResponseMade
from intake.summary.flag_view import FlagCard
from intake.web.answer_markup import escaped_columns
from intake.web.table_markup import options

HIGH = Severity.HIGH.value
CHANGE = "Change what was said"

# Not macros, which take several times as long: a page has a form under each urgent and high flag.


@dataclass(frozen=True)
class FlagForms:
    """What the forms under the flags know of their page. `is_newest`: of the form's versions; on an older one they only
    keep what was typed. `attempt` and `responses`: what the page shows, so that nobody takes the place of what they
    have not read. `reasons`: to choose from, by code. `typed`: what was handed in and refused, and `messages`: what is
    wrong, both by field; `refused_rule`: the flag that it was handed in for. `kept_names`: of what was typed.
    """

    address: str
    token_field: Markup
    is_newest: bool
    attempt: int
    responses: Mapping[str, ResponseMade]
    reasons: Mapping[str, str]
    refused_rule: str | None
    typed: Mapping[str, str]
    messages: Mapping[str, str]
    kept_names: Sequence[str]

    def are_under(self, flag: FlagCard) -> bool:
        if self.is_newest and (flag.needs_response or flag.response):
            return True
        return self.is_begun(flag)

    def is_begun(self, flag: FlagCard) -> bool:
        """Something was typed in its form, or handed in and refused."""
        return self.refused_rule == flag.id or any(self.typed.get(name) for name in _fields(flag))


def answer_form(flag: FlagCard, forms: FlagForms) -> str:
    """One tap to acknowledge a flag; to override it, a reason and a note."""
    rule, title = escape(flag.id), f'<span class="govuk-visually-hidden">: {escape(flag.title)}</span>'
    last = forms.responses.get(flag.id)
    acknowledge = f"{_button('acknowledged', f'Acknowledge{title}')}\n" if flag.needs_response else ""
    wish = f"Add a {'reason' if forms.reasons else 'note'}, or override" if flag.needs_response else CHANGE
    return f"""\
<form class="app-respond app-no-print" method="post" action="{escape(forms.address)}" data-kept="-{rule}" novalidate>
  {forms.token_field}
  <input type="hidden" name="rule" value="{rule}">
  <input type="hidden" name="attempt" value="{forms.attempt}">
  <input type="hidden" name="last_response" value="{last.number if last else 0}">
  {kept(forms.kept_names, forms.typed, _fields(flag))}
  {acknowledge}<details class="govuk-details"{" open" if forms.is_begun(flag) else ""}>
    <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{wish}{title}</span></summary>
    <div class="govuk-details__text">
      {_reason_field(f"reason-{flag.id}", forms) if forms.reasons else ""}
      {_note_field(f"note-{flag.id}", forms)}
      <div class="app-buttons">
        {_button("acknowledged", f"Acknowledge with this{title}")}
        {_button("overridden", f"Override{title}")}
      </div>
    </div>
  </details>
</form>
"""


def _fields(flag: FlagCard) -> tuple[str, str]:
    return f"reason-{flag.id}", f"note-{flag.id}"


def _button(action: str, words: str) -> str:
    return f'<button class="govuk-button govuk-button--secondary" name="action" value="{action}">{words}</button>'


def _reason_field(key: str, forms: FlagForms) -> str:
    chosen, name, message = forms.typed.get(key, ""), escape(key), forms.messages.get(key, "")
    described = f' aria-describedby="{name}-error"' if message else ""
    return f"""\
<div class="govuk-form-group{" govuk-form-group--error" if message else ""}">
        <label class="govuk-label" for="{name}">Reason <span class="app-quiet">(needed to override)</span></label>
        {error(key, message) if message else ""}
        <select class="govuk-select" id="{name}" name="reason"{described}>
          <option value="">No reason chosen</option>
{_reasons(tuple(forms.reasons.items()), chosen if chosen in forms.reasons else "")}        </select>
      </div>"""


@lru_cache(maxsize=256)  # the words of a few packs, each with none of them chosen or one
def _reasons(words: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    return options(dict(words), chosen)


def _note_field(key: str, forms: FlagForms) -> str:
    name, message, note = escape(key), forms.messages.get(key, ""), escape(forms.typed.get(key, ""))
    described = f' aria-describedby="{name}-error"' if message else ""
    return f"""\
<div class="govuk-form-group{" govuk-form-group--error" if message else ""}">
        <label class="govuk-label" for="{name}">Note <span class="app-quiet">(needed to override)</span></label>
        {error(key, message) if message else ""}
        <textarea class="govuk-textarea" id="{name}" name="note" rows="2"{described}>{note}</textarea>
      </div>"""


def acknowledge_high(flags: Sequence[FlagCard], forms: FlagForms) -> Markup:
    """One button for all high flags that nobody has answered, where there are several. Never for an urgent one."""
    high = sum(flag.needs_response and flag.severity == HIGH for flag in flags)
    if high < 2 or not forms.is_newest:
        return Markup("")
    words = f"Acknowledge {'both' if high == 2 else f'all {high}'} high flags"
    return Markup(f"""\
<form class="app-no-print" method="post" action="{escape(forms.address)}">
  {forms.token_field}
  <input type="hidden" name="attempt" value="{forms.attempt}">
  {kept(forms.kept_names, forms.typed)}
  {_button("acknowledge_high", words)}
</form>
""")


def box(
    key: str,
    label: str,
    typed: Mapping[str, str],
    messages: Mapping[str, str],
    *,
    rows: int = 2,
    hint: str = "",
    is_large: bool = False,
) -> Markup:
    """A text area with its label. The key, the label and the hint are markup of ours."""
    message = messages.get(key, "")
    describing = [name for name, text in ((f"{key}-hint", hint), (f"{key}-error", message)) if text]
    described = f' aria-describedby="{" ".join(describing)}"' if describing else ""
    return Markup(f"""\
<div class="govuk-form-group{" govuk-form-group--error" if message else ""}">
  <label class="govuk-label{" govuk-label--m" if is_large else ""}" for="{key}">{label}</label>
  {f'<div class="govuk-hint" id="{key}-hint">{hint}</div>' if hint else ""}
  {error(key, message) if message else ""}
  <textarea class="govuk-textarea{" govuk-textarea--error" if message else ""}" id="{key}" name="{key}" rows="{rows}"\
{described} dir="auto">{escape(typed.get(key, ""))}</textarea>
</div>
""")


def radios(words: Mapping[str, str], name: str, chosen: str | None) -> Markup:
    """Each with its code. The name is markup of ours."""
    codes, shown = escaped_columns([*words], [*words.values()])
    ids = [name, *[f"{name}-{number}" for number in range(2, len(words) + 1)]]
    marks = [" checked" if code == chosen else "" for code in words]
    rows = zip(ids, codes, marks, shown, strict=True)
    return Markup("".join([_radio(name, *row) for row in rows]))


def _radio(name: str, own_id: str, code: str, mark: str, text: str) -> str:
    return f"""\
<div class="govuk-radios__item">
            <input class="govuk-radios__input" id="{own_id}" name="{name}" type="radio" value="{code}"{mark}>
            <label class="govuk-label govuk-radios__label" for="{own_id}">{text}</label>
          </div>
"""


def error(key: str, message: str) -> Markup:
    hidden = '<span class="govuk-visually-hidden">Error:</span>'
    return Markup(f'<p class="govuk-error-message" id="{escape(key)}-error">{hidden} {escape(message)}</p>\n')


def kept(names: Collection[str], typed: Mapping[str, str], own: Collection[str] = ()) -> Markup:
    """What was typed in the other forms of the page, to go along with this one. `own`: the fields of this form."""
    others = [name for name in names if typed.get(name) and name not in own]
    fields = [f'<input type="hidden" name="kept-{escape(name)}" value="{escape(typed[name])}">' for name in others]
    return Markup("".join(fields))


FILTERS = {"acknowledge_high": acknowledge_high, "box": box, "error": error, "kept": kept, "radios": radios}
