"""What is said of mistakes

Every mistake is told with its place and with what to do, all of them at once:

```
flags/diet.yaml:8:9: unknown question 'diett'. Did you mean diet?
```

The first number is the line, the second the character in it. These are the mistakes that a phrase can have. More, one
file each, stand in `tests/bad`.
"""

from __future__ import annotations

import pytest

from intake.logic.bind import PhraseError
from intake.logic.parse import parse_phrase
from tests.builders import tiny_questionnaire
from tests.spec.chapter import Example, Mistake

EXAMPLES: tuple[Example, ...] = ()

OF_SINGLE = "of a single question write 'diet is CODE', 'diet is one of A, B' or 'diet is answered'"
OF_MULTI = (
    "of a multi question write 'medicines includes CODE', 'medicines includes any of A, B' or "
    "'medicines includes only A, B'"
)
OF_NUMBER = "of a number question write 'dose < 5 UNIT', '5 <= dose <= 9 UNIT', 'dose is usable' or 'dose is not_done'"
EITHER = "write each phrase by itself under 'any:', or 'KEY is one of A, B'"
BEGINNING = "a phrase begins with the name of a question, a fact or a threshold"

MISTAKES = (
    Mistake("diett is vegan", 1, "unknown question 'diett'", "did you mean diet?"),
    Mistake("diet is vegn", 9, "diet offers no answer 'vegn'", "did you mean vegan?"),
    Mistake("diet is one of vegan, vegan", 23, "vegan stands here twice", "remove one"),
    Mistake("diet is", 8, "the phrase ends too early", OF_SINGLE),
    Mistake("diet < 3 mg", 1, "a comparison with a number does not fit diet, a single question", OF_SINGLE),
    Mistake("diet includes vegan", 1, "'includes' does not fit diet, a single question", OF_SINGLE),
    Mistake("medicines is metformin", 1, "medicines can have several answers", OF_MULTI),
    Mistake("dose older than 3 days", 1, "'older than' does not fit dose, a number question", OF_NUMBER),
    Mistake("lab_b12 < 180", 14, "a number needs its unit", "units of lab_b12: ng/L, pmol/L"),
    Mistake("lab_b12 < 180 ng/dL", 15, "lab_b12 is not measured in 'ng/dL'", "did you mean ng/L?"),
    Mistake("lab_b12 < b12_deficent", 11, "unknown threshold 'b12_deficent'", "did you mean b12_deficient?"),
    Mistake("lab_b12 => 180 ng/L", 9, "'=>' is not expected here", "did you mean >=?"),
    Mistake("180 ng/L ≤ lab_b12", 10, "'≤' is not expected here", "did you mean <=?"),
    Mistake("350 <= lab_b12 <= 180 ng/L", 1, "the range is upside down", "write the smaller number first"),
    Mistake("350 >= lab_b12 >= 180 ng/L", 5, "a range is written upwards", "write 'low <= key <= high'"),
    Mistake(
        "dose > 5000 mcg",
        1,
        "dose can be answered in a unit that cannot be converted",
        "compare the number fact that is made of it",
    ),
    Mistake("dose_in_mcg", 1, "dose_in_mcg is a number", "compare it, as in 'dose_in_mcg > …'"),
    Mistake("at_rsk", 1, "unknown fact 'at_rsk'", "did you mean at_risk?"),
    Mistake("tired", 1, "tired is a question", "say what is asked of it, as in 'tired is …'"),
    Mistake("at_risk > 3 mg", 1, "at_risk is true or false, not a number", "leave out the comparison"),
    Mistake("comment is vegan", 1, "comment is free text, which no condition reads", "remove this phrase"),
    Mistake("the diet is vegan", 1, "unknown name 'the'", BEGINNING),
    Mistake("invitation has an offer", 1, "the invitation is known to skip logic only", "read the answers instead"),
    Mistake("not rule at-risk fires", 5, "only a safety message may read a rule", "name a derived fact that both read"),
    Mistake("diet is Vegan", 9, "'Vegan' is not expected here", "did you mean vegan?"),
    Mistake("diet is 'vegan'", 9, "\"'vegan'\" is not expected here", "leave out the quotation marks"),
    Mistake("diet = vegan", 6, "'=' is not expected here", "write 'is' for an answer, and '<' or '>=' for a number"),
    Mistake("diet is vegan or vegetarian", 15, "'or' is not expected here", EITHER),
    Mistake(
        "tired is yes and pale is yes", 14, "'and' is not expected here", "write each phrase by itself under 'all:'"
    ),
    Mistake("lab_b12 < 1,800 ng/L", 12, "',' is not expected here", "write a number as 1.5 or 1500"),
    Mistake("if diet is vegan", 1, "'if' is not expected here", "leave it out"),
    Mistake("all - tired is yes", 1, "'all' needs a colon", "write 'all:', and each part below it after '- '"),
    Mistake("{{ diet }} is vegan", 1, "'{{' is not expected here", BEGINNING),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.when)
def test_a_mistake_is_explained(mistake: Mistake) -> None:
    with pytest.raises(PhraseError) as caught:
        parse_phrase(mistake.when, tiny_questionnaire().vocabulary())
    error = caught.value
    assert (error.offset + 1, error.message, error.fix) == (mistake.column, mistake.message, mistake.fix)
