"""From codes.yaml, which a pack may have, to the codes by which electronic records know a result."""

from __future__ import annotations

from collections.abc import Mapping

from intake.questionnaire.model import Question, ResultCode
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.schema import CodeEntry

CODES = "codes.yaml"


def parse_codes(reader: PackReader, questions: Mapping[str, Question]) -> dict[tuple[str, str], ResultCode]:
    """By question and unit. Problems go to the reader; a pack without the file has no codes."""
    found: dict[tuple[str, str], ResultCode] = {}
    if CODES not in reader.files.texts:
        return found
    for number, entry in reader.read_list(CODES, CodeEntry, "codes"):
        question = questions.get(entry.question)
        if question is None:
            reader.say_unknown(CODES, (number, "question"), "question", entry.question, questions)
            continue
        for index, unit in enumerate(entry.units):
            place = (number, "units", index)
            if unit not in question.factors:
                reader.say_unknown(CODES, place, f"unit of {question.key}", unit, question.factors)
            elif (question.key, unit) in found:
                message = f"{question.key} in {unit} has a code already"
                reader.say(CODES, place, message, "name each unit once")
            else:
                found[question.key, unit] = ResultCode(entry.code, entry.name, entry.checked)
    return found
