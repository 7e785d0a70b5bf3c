"""The condition language: three-valued truth, parsing, evaluation and wording. Knows no questionnaire and no rule."""
