"""A rule file

Rules stand in `rules/<pack>/flags/`, one file a category, as a list. This is a whole rule:

```yaml
- id: diet-without-b12
  severity: moderate
  category: diet
  title: Diet without B12
  when:
    all:
      - diet is one of vegan, vegetarian
      - tired is yes
  message: Eats no meat and is tired. Consider a B12 test.
  why: Plants hold no B12.
  ask: What do you eat, and are you tired?
  sources:
    - {name: A textbook, checked: no}
  review_by: 2030-01-01
  cases:
    - {name: vegan and tired, fires: {diet: vegan, tired: yes}}
    - {name: no meat and tired, fires: {diet: vegetarian, tired: yes}}
    - {name: eats everything, silent: {diet: mixed, tired: yes}}
    - {name: not tired, silent: {diet: vegan, tired: no}}
    - {name: left blank, unassessed: {tired: yes}}
```

| field | what it says |
|---|---|
| `id` | lower-case words joined by hyphens. Never changed and never used again |
| `off` | left out for a rule in use; else why it is switched off: nobody is assessed by it, every summary says so |
| `severity` | `urgent` (the same day), `high` (before the injection), `moderate` (at the visit) or `info` |
| `category` | the group in which the clinician finds it |
| `title` | at most 60 characters |
| `when` | the condition; the rest of this page |
| `message` | what the clinician reads, at most 200 characters |
| `why` | one sentence from the condition, the message and the source; no new claim |
| `ask` | the question that would settle it, at most 120 characters; left out where the rule can always be assessed |
| `supersedes` | rules that fold under this one when both fire: `[other-rule]` |
| `sources` | each with `name`, perhaps `where`, and `checked`: how far the source was read; see below |
| `review_by` | the day by which the rule is looked at again |
| `cases` | examples that prove the rule; see below |

`checked` is `read` where the source itself was read, `copy` where a copy, a summary or an abstract was, and `no` where
nothing was: the clinician sees it beside the source.

A rule **fires** when its condition is true, stays **silent** when it is false, and is **unassessed** when it is
unknown: then the clinician is told which answer is missing, and what to ask. It is never shown as “no”.

The text of a rule is only text. Nothing in it is ever run, filled in or used as a pattern, whatever it looks like.

YAML in these files is plain: every value is text (`no` stays “no”), a text that holds a colon and a space, or a space
and a `#`, stands in quotes, and tags, anchors, aliases and a second document in one file are refused.
"""

from __future__ import annotations

from intake.rulebook.cases import run_cases
from intake.rulebook.model import Outcome
from tests.builders import TINY, tiny_pack
from tests.spec.chapter import Example

EXAMPLES: tuple[Example, ...] = ()


def test_the_rule_of_this_chapter_is_a_file_of_the_tiny_pack() -> None:
    shown = (__doc__ or "").partition("```yaml\n")[2].partition("```")[0]
    assert shown == (TINY / "flags" / "diet.yaml").read_text(encoding="utf-8")


def test_its_cases_show_all_three_outcomes_and_pass() -> None:
    results = [result for result in run_cases(tiny_pack()) if result.subject == "diet-without-b12"]
    assert {result.case.outcome for result in results} == set(Outcome)
    assert all(result.passed for result in results)


def test_no_stays_text() -> None:
    case = next(case for case in tiny_pack().rules_by_id["diet-without-b12"].cases if case.name == "not tired")
    assert case.answers == {"diet": "vegan", "tired": "no"}
