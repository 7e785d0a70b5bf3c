"""From a QuestionnaireResponse of another system to the answers file; everything that is wrong with it at once.

Where an item stands does not matter, only its linkId: other programs nest the groups differently. What is not one of
our questions, codes or units is refused and never left out: an answer that is dropped would read as "not answered".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from intake.errors import InputError, Refusal
from intake.fhir.layout import groups_in, layout_of
from intake.fhir.names import SPECIAL_CODES, SPECIAL_SUFFIX, UCUM, answers_system, canonical, questionnaire_url
from intake.logic.vocabulary import Kind, nearest
from intake.questionnaire.answers import TWICE, AnswerSheet, read_answers
from intake.questionnaire.answers_json import repeated_keys
from intake.questionnaire.model import FORM_DATE, Question, Questionnaire

READY = ("completed", "amended")
DEEPEST = 20  # items in items
DEEPEST_VALUE = 200  # anything in anything
MODIFIER = "modifierExtension"
_LENGTH_OF_DAY = len("2026-11-01")


class _Refused(Exception):
    def __init__(self, message: str, near: str | None = None) -> None:
        super().__init__(message)
        self.message, self.near = message, near


def sheet_of_response(questionnaire: Questionnaire, resource: Any, zone: tzinfo = UTC) -> AnswerSheet:
    """Raises InputError with all that is wrong: in the resource, and in the answers as an answers file. `zone`: by
    which clock a moment becomes the form's date.
    """
    reader = _Reader(questionnaire, zone)
    answers = reader.read(resource)
    try:
        sheet = read_answers(questionnaire, answers)
    except InputError as error:
        known = {refusal.path for refusal in reader.refusals}
        raise InputError([*reader.refusals, *(one for one in error.refusals if one.path not in known)]) from None
    if reader.refusals:
        raise InputError(reader.refusals)
    return sheet


def answers_of_response(questionnaire: Questionnaire, resource: Any) -> dict[str, Any]:
    """The answers file. Only its shape is checked here: `read_answers` judges the rest."""
    reader = _Reader(questionnaire)
    answers = reader.read(resource)
    if reader.refusals:
        raise InputError(reader.refusals)
    return answers


class _Reader:
    def __init__(self, questionnaire: Questionnaire, zone: tzinfo = UTC) -> None:
        self.questionnaire, self.zone = questionnaire, zone
        groups = [group.link_id for group in groups_in(layout_of(questionnaire))]
        self.without_answer = {*groups, *(f"{link_id}-intro" for link_id in groups)}
        self.without_answer |= {f"{key}-help" for key in questionnaire.questions}
        self.refusals: list[Refusal] = []
        self.answers: dict[str, Any] = {}
        self.specials: dict[str, str] = {}

    def read(self, resource: Any) -> dict[str, Any]:
        if not isinstance(resource, dict) or resource.get("resourceType") != "QuestionnaireResponse":
            raise InputError([Refusal("resourceType", "a QuestionnaireResponse is expected")])
        self._check_objects(resource, "", 0)
        self._check_head(resource)
        self._items(resource.get("item", []), "item", 0)
        for key, code in self.specials.items():
            if key in self.answers:
                self._refuse(key, f"a value and {code} cannot both be the answer")
            self.answers[key] = code
        authored = resource.get("authored")
        if FORM_DATE not in self.answers and isinstance(authored, str) and len(authored) >= _LENGTH_OF_DAY:
            self.answers[FORM_DATE] = _day_of(authored, self.zone)
        return self.answers

    def _check_head(self, resource: Mapping[str, Any]) -> None:
        named = resource.get("questionnaire")
        url, _, version = named.partition("|") if isinstance(named, str) else ("", "", "")
        if url != questionnaire_url(self.questionnaire):
            self._refuse("questionnaire", "this is an answer to another questionnaire", canonical(self.questionnaire))
        elif version and version != self.questionnaire.version:
            self._refuse("questionnaire", "this answers another version", canonical(self.questionnaire))
        if resource.get("status") not in READY:
            self._refuse("status", "only completed or amended answers are taken", "completed")

    def _check_objects(self, value: Any, path: str, depth: int) -> None:
        """JSON readers keep the last of two equal keys in silence: here it might be another answer. And FHIR wants
        that nobody passes over a modifier that he does not know: it may say that an answer does not hold.
        """
        if depth > DEEPEST_VALUE:
            self._refuse(path.rstrip("."), "this is nested too deeply")
            return
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key in repeated_keys(value):
            self._refuse(f"{path}{key}", TWICE)
        if isinstance(value, dict) and MODIFIER in value:
            self._refuse(f"{path}{MODIFIER}", "it changes what the answers mean, in a way that is not known here")
        for name, item in inside:
            self._check_objects(item, f"{path}{name}.", depth + 1)

    def _refuse(self, path: str, message: str, near: str | None = None) -> None:
        self.refusals.append(Refusal(path, message, near))

    def _items(self, items: Any, path: str, depth: int) -> None:
        if not isinstance(items, list) or depth > DEEPEST:
            self._refuse(path, "a list of items is expected" if depth <= DEEPEST else "the items are nested too deeply")
            return
        for number, item in enumerate(items):
            if isinstance(item, dict):
                self._item(item, f"{path}.{number}", depth)
            else:
                self._refuse(f"{path}.{number}", "an item is expected")

    def _item(self, item: Mapping[str, Any], path: str, depth: int) -> None:
        link_id, given = item.get("linkId"), item.get("answer", [])
        if not isinstance(given, list) or not all(isinstance(answer, dict) for answer in given):
            self._refuse(path, "a list of answers is expected")
            given = []
        if not isinstance(link_id, str):
            self._refuse(path, "the linkId is missing")
        elif link_id not in self.without_answer:
            self._answer(link_id, given)
        elif given:
            self._refuse(link_id, "this item takes no answer")
        for inside in (item, *given):
            if "item" in inside:
                self._items(inside["item"], f"{path}.item", depth + 1)

    def _answer(self, link_id: str, given: list[Any]) -> None:
        key = link_id.removesuffix(SPECIAL_SUFFIX)
        question = self.questionnaire.questions.get(key)
        if question is None or (key != link_id and not question.specials):
            self._refuse(link_id, "no such question", nearest(link_id, self.questionnaire.questions))
            return
        if not given:
            return
        into: dict[str, Any] = self.answers if key == link_id else self.specials
        if key in into:
            self._refuse(link_id, "the question stands here twice")
            return
        try:
            into[key] = _special(question, given) if key != link_id else self._value(question, given)
        except _Refused as error:
            self._refuse(link_id, error.message, error.near)

    def _value(self, question: Question, given: list[Any]) -> Any:
        values = [READERS[question.kind](self.questionnaire, question, answer) for answer in given]
        if question.kind is Kind.MULTI:
            return values
        if len(values) > 1:
            raise _Refused("one answer is expected")
        return values[0]


def _part(answer: Mapping[str, Any], name: str, kind: type | tuple[type, ...]) -> Any:
    """The value under this name, and no other beside it."""
    values = [key for key in answer if key.startswith("value")]
    if values != [name] or not isinstance(answer[name], kind) or isinstance(answer[name], bool):
        raise _Refused(f"{name} is expected")
    return answer[name]


def _code_in(answer: Mapping[str, Any], system: str) -> str:
    value = _part(answer, "valueCoding", dict)
    if value.get("system") != system:
        raise _Refused("the code is from another code system", system)
    code = value.get("code")
    if not isinstance(code, str):
        raise _Refused("the code is missing")
    return code


def _special(question: Question, given: list[Any]) -> str:
    codes = [_code_in(answer, SPECIAL_CODES) for answer in given]
    if len(codes) != 1 or codes[0] not in question.specials:
        raise _Refused("no such answer to this question", nearest(codes[0], question.specials))
    return codes[0]


def _coded(questionnaire: Questionnaire, question: Question, answer: Mapping[str, Any]) -> str:
    code = _code_in(answer, answers_system(questionnaire.id, question.key))
    if code not in question.options:
        raise _Refused("no such answer to this question", nearest(code, question.options))
    return code


def _measured(questionnaire: Questionnaire, question: Question, answer: Mapping[str, Any]) -> dict[str, Any]:
    """A unit is known by its UCUM code alone: the words beside it may be in any language."""
    value = _part(answer, "valueQuantity", dict)
    units = {questionnaire.units[code].ucum: code for code in question.factors}
    code = value.get("code")
    if value.get("system") != UCUM or not isinstance(code, str):
        raise _Refused("the unit is missing: its UCUM code is expected", next(iter(units)))
    if code not in units:
        raise _Refused("no such unit for this question", nearest(code, units) or next(iter(units)))
    found = {"value": value.get("value"), "unit": units[code]}
    return found | {"comparator": value["comparator"]} if "comparator" in value else found


def _text(questionnaire: Questionnaire, question: Question, answer: Mapping[str, Any]) -> str:
    return str(_part(answer, "valueString", str))


def _date(questionnaire: Questionnaire, question: Question, answer: Mapping[str, Any]) -> str:
    found = str(_part(answer, "valueDate", str))
    if found in question.specials:  # the answers file has words in the place of a date; FHIR has not
        raise _Refused("no such date: write YYYY-MM-DD")
    return found


READERS: Mapping[Kind, Callable[[Questionnaire, Question, Mapping[str, Any]], Any]] = {
    Kind.SINGLE: _coded,
    Kind.MULTI: _coded,
    Kind.NUMBER: _measured,
    Kind.DURATION: _measured,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _date,
    Kind.TEXT: _text,
}


def _day_of(authored: str, zone: tzinfo) -> str:
    """A record may write its moments in UTC, where the clinic's morning is the day before. What names no moment is
    taken as it begins, and judged as any date.
    """
    try:
        moment = datetime.fromisoformat(authored)
        return authored[:_LENGTH_OF_DAY] if moment.tzinfo is None else moment.astimezone(zone).date().isoformat()
    except (ValueError, OverflowError):
        return authored[:_LENGTH_OF_DAY]
