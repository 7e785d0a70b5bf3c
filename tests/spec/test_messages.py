"""Safety messages

A message in `safety_messages.yaml` is shown to the patient at once when its condition becomes true, and only then:
unknown does not show it. Beside the phrases of this page it may say `rule ID fires`, and `at the end` for a message
that waits for the end of the form.

```yaml
messages:
  - id: check-the-dose
    when: rule dose-very-high fires
    text: "**Ask before you take it.** The dose looks very high."
```
"""

from __future__ import annotations

import pytest

from intake.rulebook.assess import assess, messages_during_form
from tests.builders import TINY, sheet_of, tiny_pack
from tests.spec.chapter import Example

EXAMPLES: tuple[Example, ...] = ()

FAINTING = {"dizzy": "yes", "pale": "yes"}


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, ()),
        ({"dose": "1000 mg"}, ("check-the-dose",)),
        ({"dose": "1000 mcg"}, ()),
        ({"dose": "6 ml"}, ()),  # unknown without the strength
        (FAINTING, ("fainting",)),
        ({"dizzy": "yes"}, ()),
        ({**FAINTING, "dose": "1000 mg"}, ("check-the-dose", "fainting")),  # in the order of the file
        ({"tired": "not_sure"}, ()),  # waits for the end
    ],
)
def test_a_message_is_shown_when_its_condition_is_true(answers: dict[str, str], shown: tuple[str, ...]) -> None:
    assert messages_during_form(tiny_pack(), sheet_of(answers)) == shown


def test_at_the_end_is_true_at_the_end_only() -> None:
    sheet = sheet_of({"tired": "not_sure"})
    assert assess(tiny_pack(), sheet, None).safety_messages == ("unsure-at-the-end",)
    assert assess(tiny_pack(), sheet_of({"tired": "no"}), None).safety_messages == ()


def test_the_message_of_this_chapter_is_that_of_the_tiny_pack() -> None:
    shown = (__doc__ or "").partition("```yaml\n")[2].partition("```")[0]
    assert shown in (TINY / "safety_messages.yaml").read_text(encoding="utf-8")
