"""A questionnaire of your own

A clinic can change every file, and can write a pack about something else. `intake rules check DIR`, `intake evaluate
--rules DIR` and the exports work on any folder; `intake rules import DIR` makes a draft of it, which takes the same
road into force as any change. Then `intake rules drift` finds everything different from the shipped pack. Begin with a
copy of the shipped files, and what stands in their heads: `intake rules export DIR`.

| file | what stands in it |
|---|---|
| `pack.yaml` | needed: the head, units, thresholds, and what the cases start from |
| `questionnaire/` | needed: the questions, one file a section |
| `modes.yaml` | needed: the clinic's offer, what a second visit asks anew, which answers only the clinician reads |
| `safety_messages.yaml` | needed: what a patient is shown at once |
| `flags/` | the rules |
| `facts.yaml` | derived facts |
| `names.yaml` | hard names, each with a few plain words |
| `emergency_numbers.yaml` | whom to call, by country; without it 112 or the local number |
| `why_we_ask.yaml` | what “Why are we asking?” says |
| `summary.yaml` | the clinician's names for questions, bands of results, products side by side |
| `codes.yaml` | what other systems call the results |
| `safety_exceptions.yaml` | what `intake rules safety` finds and is right all the same, with the reason |
| `coverage_exceptions.yaml` | what `intake rules coverage` finds and is right all the same, with the reason |
| `translations/` | the patient's texts in other languages, one file a language, as `es.yaml` |

Some names mean something to the program itself. A question or section of another name is asked, judged, and shown with
all answers like any other, but not in these places; a place for which nothing is asked is left out.

| name | what the program does with it |
|---|---|
| `date_of_birth`, `age_years` | needed, in this order: a link opens by the date of birth, and the age is in years |
| `intake_date` | the date of the form; nobody is asked |
| `consent_share` | with `no` the form is **not** sent; without a question of this name, whoever sends it shares it |
| `full_name` | the invited name stands in it, to be confirmed |
| `respondent` | who fills it in: `self`, `parent_carer` or `helper`; the last two read “do this for them” in messages |
| `urgent_now` | its answers are told again on the patient's checklist, with what to do |
| `sex_at_birth`, `support_needs` | stand at the head of the summary |
| `lab_source` | says where the results are from; with `no_results` the patient is asked to bring them |
| `questions_for_clinician` | stands in the summary as the patient's own questions |
| `medicines`, `allergies`, `consent` | sections that have a block of their own in the summary |
| `oral_b12`, `folic_acid_use`, `zinc_use`, `b6_use`, `biotin_use` | stand with the medicines |

Rules of the category `format` that are `info` stand under “Injection or tablets?”, each with its title and answers, and
are not counted as flags; those of the category `product-dose` are named beside the product. The patient's checklist
also reads the shipped questions about product, dose, route, medicines, operations and allergies. The pages' own words
speak of an injection, and the made-up patients of `intake demo` and `intake/made_up_patients` answer the shipped form
only.
"""

from __future__ import annotations

import re

from tests.builders import shipped_pack
from tests.made_up_clinic import SHIPPED
from tests.spec.chapter import Example

EXAMPLES: tuple[Example, ...] = ()
FILES, NAMES = ((__doc__ or "").partition(head)[2].partition("\n\n")[0] for head in ("| file |", "| name |"))


def named(table: str) -> set[str]:
    return {name for line in table.splitlines()[2:] for name in re.findall(r"`([\w./]+)`", line.split("|")[1])}


def test_every_file_of_a_pack_is_told() -> None:
    shipped = {f"{path.name}/" if path.is_dir() else path.name for path in SHIPPED.iterdir()}
    assert named(FILES) == shipped | {"coverage_exceptions.yaml"}


def test_the_names_that_the_program_knows_are_the_shipped_packs() -> None:
    questionnaire = shipped_pack().questionnaire
    assert named(NAMES) <= {*questionnaire.questions, *(section.code for section in questionnaire.sections)}
