"""Questions, panels and thresholds

Questions stand in `rules/<pack>/questionnaire/`, one file a section, in the order in which they are asked; units and
thresholds stand in `pack.yaml`. The form of the tables, below, shows such files. A yes or no is written `true` or
`false`. A question is taken out by deleting it, with what reads it: `intake rules check` names what still does.

Of a question:

| field | what it says |
|---|---|
| `key` | lower-case words joined by `_`, the name in conditions and cases. Never changed and never used again |
| `type` | `single` (one answer), `multi`, `number`, `duration`, `date`, `partial_date` (a year will do), `text` |
| `text`, `hint` | the question, and the line below it |
| `asked_of` | for the paper form, in words: whom the question is for |
| `show` | the condition of its skip logic; left out where everybody is asked |
| `options` | each code with its words. `none`, `not_sure` and `prefer_not` stand alone: nothing is ticked beside them |
| `units` | each unit that may be typed, by its code, with its factor to the first; `none` where there is no factor |
| `comparators` | `"<"`, `">"`: what may stand before the number |
| `special` | `dont_know`, `not_done`: what may be said in place of the number or the date |
| `plausible` | `from` or `above`, and `to` (`age`: the person's life), in the first unit; what is beyond is not used |
| `expected` | a narrower range, also by thresholds: beyond, the form asks if it is another unit; no rule sees it |
| `dated_by` | of a result: the question for its date |
| `when_hidden` | `dont_know` where a hidden question counts as not known; else it counts as “no” |
| `required`, `optional` | has to be answered to go on, on a page of its own; or may be left blank, and says so |
| `private` | the form says beside it who sees the answer |
| `raises_risk` | the answers that may never take an urgent flag away; see the next chapter |
| `row` | of a result: its name in the lab report |
| `filled_by` | `system` for what nobody is asked |

Of a panel:

| field | what it says |
|---|---|
| `id`, `title` | its name, and the heading of the screen |
| `questions`, `rows` | the questions on it, all of this section; `rows` where they are the results of a lab report |
| `rest` | the answer for what was left untouched: `text`, `code`, what it `writes`; of a lab report also `choices` |

Of a threshold, under its name:

| field | what it says |
|---|---|
| `value`, `unit` | the number, and its unit by the symbol |
| `meaning` | what lies on which side of it |
| `source`, `checked` | where it is from, and how far that was read, as of a rule |

Of a unit:

| field | what it says |
|---|---|
| `code`, `symbol` | its name in answers and cases, and in conditions and thresholds |
| `label`, `short` | what a patient chooses, and what stands behind a number |
| `one` | what stands behind the number 1, as `year` of `years` |
| `ucum` | its name for other systems |
"""

from __future__ import annotations

import re

import pytest

from intake.questionnaire.schema import PanelEntry, QuestionEntry, Strict, ThresholdEntry, UnitEntry
from intake.rulebook.schema import RuleEntry
from tests.spec import test_rule_file
from tests.spec.chapter import Example

EXAMPLES: tuple[Example, ...] = ()


@pytest.mark.parametrize(
    ("chapter", "head", "entry"),
    [
        (test_rule_file.__doc__, "", RuleEntry),
        (__doc__, "Of a question:", QuestionEntry),
        (__doc__, "Of a panel:", PanelEntry),
        (__doc__, "Of a threshold, under its name:", ThresholdEntry),
        (__doc__, "Of a unit:", UnitEntry),
    ],
)
def test_every_field_is_told(chapter: str, head: str, entry: type[Strict]) -> None:
    table = chapter.partition(f"{head}\n\n| field")[2].partition("\n\n")[0]
    told = [name for line in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert sorted(told) == sorted(field.alias or name for name, field in entry.model_fields.items())
