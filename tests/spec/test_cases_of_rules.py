"""Cases, and how to run them

A case is an example: some answers, and what the rule makes of them (`fires`, `silent` or `unassessed`; for a fact
`true`, `false` or `unknown`). What is not given is blank, so unknown, never “no”. Every rule has a case that fires, one
that stays silent, and one that is unassessed (where it can be); each cut-off has a case exactly on it and one just
beside it.

| answer to | is written |
|---|---|
| one choice | `diet: vegan` |
| several choices | `medicines: [metformin, antacid]` |
| a number | `lab_b12: 205 ng_l`: the number and the code of its unit; `"<150 ng_l"` and `">2000 ng_l"` in quotes |
| a duration | `metformin_duration: 13 months` |
| a date | `2025-06-01`, or where the question allows `2025-06` or `2025` |
| “I don't know”, “not done” | `dont_know`, `not_done` |

`{name: …, from: well, fires: {…}}` starts from the base person `well`, and lays the case's answers over it; `null`
makes an answer blank. A case that answers a question which is not asked is refused. The date of the form is the same in
all of them, `as_of` under `cases` in `pack.yaml`, where the base persons stand as well.

| command | does |
|---|---|
| `intake rules check` | finds every mistake in the files, each with file, line, column and what to do |
| `intake rules test` | runs every case on both engines, and shows what decided where one goes wrong |
| `intake rules coverage` | lists phrases never shown both ways, and small mistakes that no case would notice |
| `intake rules safety` | changes answers of the people in the cases, and lists where one of them looks safer for it |
| `intake rules impact OLD NEW` | tries two rule sets on the forms that were sent, and counts what comes out otherwise |
| `intake rules show ID` | prints one rule in plain English |

A question says which of its answers raise risk: `raises_risk: [yes]`, or `all` for every real answer of a list. Adding
one never takes an urgent flag away; deleting an answer never silences one, and never leaves “no flags” behind. Where
that is right all the same, `safety_exceptions.yaml` names the rule, the answers, `adding` or `deleting`, and why.

The first four take the folder of a pack; `show` takes it as `--rules DIR`. Without one they take the shipped pack.
`impact` takes two: each a folder, `current` for the rules in force, or the beginning of an earlier version's sha256.
The first four end with exit code 0 when all is well, and with 1 where something was found; the others only tell.
"""

from __future__ import annotations

import pytest

from intake.rulebook.cases import run_cases
from intake.rulebook.model import Outcome
from tests.builders import pack_with_rules, rule_text
from tests.spec.chapter import Example

EXAMPLES: tuple[Example, ...] = ()


def outcome_of(when: str, case: str) -> tuple[Outcome | None, str]:
    rules = rule_text("under-test", when, cases=f"[{{name: it, {case}}}]")
    result = run_cases(pack_with_rules(rules))[0]
    return result.outcome, result.refused


@pytest.mark.parametrize(
    ("when", "case", "outcome"),
    [
        ("diet is vegan", "fires: {diet: vegan}", Outcome.FIRES),
        ("medicines includes antacid", "fires: {medicines: [metformin, antacid]}", Outcome.FIRES),
        ("lab_b12 < 180 ng/L", 'fires: {lab_b12: "<150 ng_l"}', Outcome.FIRES),
        (
            "metformin_duration > 12 months",
            "fires: {medicines: [metformin], metformin_duration: 13 months}",
            Outcome.FIRES,
        ),
        ("first_injection older than 30 days", "fires: {first_injection: 2025-06}", Outcome.FIRES),
        ("diet is vegan", "unassessed: {}", Outcome.UNASSESSED),
        ("diet is vegan", "from: well, silent: {}", Outcome.SILENT),
        ("diet is vegan", "from: well, fires: {diet: vegan}", Outcome.FIRES),
        ("diet is vegan", "from: well, unassessed: {diet: null}", Outcome.UNASSESSED),
    ],
)
def test_what_a_case_gives(when: str, case: str, outcome: Outcome) -> None:
    assert outcome_of(when, case) == (outcome, "")


def test_a_case_that_answers_a_hidden_question_is_refused() -> None:
    outcome, refused = outcome_of("diet is vegan", "fires: {diet: vegan, sex: male, pregnant: yes}")
    assert outcome is None
    assert refused == "pregnant: is not asked with these answers"


def test_an_answer_of_the_base_person_may_become_hidden() -> None:
    assert outcome_of("sex is male", "from: well, fires: {sex: male}") == (Outcome.FIRES, "")
