"""The form as a FHIR R4 Questionnaire: the same keys, the same codes, and never a question hidden that we would ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from intake.fhir.enable_when import Test
from intake.fhir.layout import Asked, Gate, Group, Node, layout_of
from intake.fhir.names import (
    HL7,
    SDC,
    SPECIAL_CODES,
    UCUM,
    Resource,
    answers_system,
    coding,
    concept,
    own_extension,
    questionnaire_url,
    questions_system,
    special_id,
)
from intake.logic.vocabulary import Kind
from intake.questionnaire.answer_words import SPECIAL_WORDS
from intake.questionnaire.answers import LONGEST_TEXT
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.translations import Translations

DESCRIPTION = (
    "A questionnaire before an injection. Rules flag what a clinician must look at. It makes no diagnosis, dose or "
    "choice of product. A question that was not answered is unknown, never no."
)
SPECIAL_TEXT = "If you have no answer to give above"
TYPES: Mapping[Kind, str] = {
    Kind.SINGLE: "choice",
    Kind.MULTI: "choice",
    Kind.NUMBER: "quantity",
    Kind.DURATION: "quantity",
    Kind.DATE: "date",
    Kind.PARTIAL_DATE: "date",
    Kind.TEXT: "string",
}


def export_questionnaire(questionnaire: Questionnaire, translations: Sequence[Translations] = ()) -> Resource:
    """`translations`: the languages to put beside the English texts; each is named as a draft or as reviewed."""
    return _Writer(questionnaire, translations).write()


class _Writer:
    def __init__(self, questionnaire: Questionnaire, translations: Sequence[Translations]) -> None:
        self.questionnaire = questionnaire
        self.translations = translations

    def write(self) -> Resource:
        form = self.questionnaire
        return {
            "resourceType": "Questionnaire",
            "id": form.id,
            "language": "en",
            "extension": [
                {"url": own_extension("sha256"), "valueString": form.sha256},
                *(_standing(translations) for translations in self.translations),
            ],
            "url": questionnaire_url(form),
            "version": form.version,
            "name": f"InjectionIntake{form.id.title().replace('_', '')}",
            **self.text("title", "pack.title", form.title),
            "status": "draft",  # no clinician has signed the content off: see README
            "subjectType": ["Patient"],
            "date": form.dated.isoformat(),
            "description": DESCRIPTION,
            "item": [self.group(section) for section in layout_of(form)],
        }

    def text(self, field: str, text_id: str, source: str) -> Resource:
        """A text with its translations, where there are any of this very wording."""
        found = [
            {
                "url": f"{HL7}/translation",
                "extension": [
                    {"url": "lang", "valueCode": translations.language},
                    {"url": "content", "valueString": words},
                ],
            }
            for translations in self.translations
            if (words := translations.find(text_id, source)) is not None
        ]
        return {field: source, f"_{field}": {"extension": found}} if found else {field: source}

    def group(self, group: Group) -> Resource:
        item: Resource = {"linkId": group.link_id, **_gate_extensions(group.gate)}
        if group.title:
            item |= self.text("text", f"{group.text_id}.title", group.title)
        item |= {"type": "group", **_enable_when(self.questionnaire, group.gate), "item": []}
        if group.intro:
            intro = self.text("text", f"{group.text_id}.intro", group.intro)
            item["item"].append({"linkId": f"{group.link_id}-intro", **intro, "type": "display"})
        for node in group.children:
            item["item"].extend(self.items(node))
        return item

    def items(self, node: Node) -> Iterator[Resource]:
        if isinstance(node, Group):
            yield self.group(node)
            return
        yield self.question(node)
        if node.question.specials:
            yield self.special(node)

    def question(self, asked: Asked) -> Resource:
        question = asked.question
        extensions = [*self.unit_options(question), *_gate_extensions(asked.gate).get("extension", [])]
        if asked.is_hidden:
            extensions.append({"url": f"{HL7}/questionnaire-hidden", "valueBoolean": True})
        item: Resource = {"linkId": question.key}
        if extensions:
            item["extension"] = extensions
        item["code"] = [coding(questions_system(self.questionnaire.id), question.key)]
        item |= self.text("text", f"question.{question.key}.text", question.text)
        item |= {"type": TYPES[question.kind], **_enable_when(self.questionnaire, asked.gate)}
        if question.is_required and not question.is_filled_by_system:
            item["required"] = True
        if question.kind is Kind.MULTI:
            item["repeats"] = True
        if question.kind is Kind.TEXT:
            item["maxLength"] = LONGEST_TEXT
        if question.options:
            item["answerOption"] = [self.option(question, code, words) for code, words in question.options.items()]
        return item | self.help(question)

    def option(self, question: Question, code: str, words: str) -> Resource:
        system = answers_system(self.questionnaire.id, question.key)
        display = self.text("display", f"question.{question.key}.option.{code}", words)
        option: Resource = {"valueCoding": {"system": system, "code": code, **display}}
        if code in question.exclusive_codes:
            option = {"extension": [{"url": f"{HL7}/questionnaire-optionExclusive", "valueBoolean": True}], **option}
        return option

    def unit_options(self, question: Question) -> list[Resource]:
        units = (self.questionnaire.units[code] for code in question.factors)
        return [
            {
                "url": f"{HL7}/questionnaire-unitOption",
                "valueCoding": {
                    "system": UCUM,
                    "code": unit.ucum,
                    **self.text("display", f"unit.{unit.code}.label", unit.label),
                },
            }
            for unit in units
        ]

    def help(self, question: Question) -> Resource:
        if not question.hint:
            return {}
        control = concept(coding("http://hl7.org/fhir/questionnaire-item-control", "help"))
        shown: Resource = {
            "linkId": f"{question.key}-help",
            "extension": [{"url": f"{HL7}/questionnaire-itemControl", "valueCodeableConcept": control}],
            **self.text("text", f"question.{question.key}.hint", question.hint),
            "type": "display",
        }
        return {"item": [shown]}

    def special(self, asked: Asked) -> Resource:
        """The answers that take the place of a number or a date; FHIR has no room for them in the item itself."""
        question = asked.question
        item: Resource = {"linkId": special_id(question.key), **_gate_extensions(asked.gate)}
        item |= {
            "text": SPECIAL_TEXT,
            "type": "choice",
            **_enable_when(self.questionnaire, asked.gate),
            "answerOption": [
                {"valueCoding": coding(SPECIAL_CODES, code, SPECIAL_WORDS[code])} for code in question.specials
            ],
        }
        return item


def _standing(translations: Translations) -> Resource:
    """A machine's draft must not be taken for a translation that somebody answers for."""
    standing = "reviewed" if translations.is_reviewed else "draft, made by a machine, reviewed by nobody"
    return {
        "url": own_extension("translation-standing"),
        "extension": [
            {"url": "lang", "valueCode": translations.language},
            {"url": "standing", "valueString": standing},
        ],
    }


def _gate_extensions(gate: Gate) -> Resource:
    found: list[Resource] = []
    if gate.expression:
        expression = {"language": "text/fhirpath", "expression": gate.expression}
        found.append({"url": f"{SDC}/sdc-questionnaire-enableWhenExpression", "valueExpression": expression})
    found += [{"url": own_extension("asked-only-if"), "valueString": words} for words in gate.words]
    return {"extension": found} if found else {}


def _enable_when(questionnaire: Questionnaire, gate: Gate) -> Resource:
    if not gate.tests:
        return {}
    found: Resource = {"enableWhen": [_test(questionnaire, test) for test in gate.tests]}
    if len(gate.tests) > 1:
        found["enableBehavior"] = "all" if gate.needs_all else "any"
    return found


def _test(questionnaire: Questionnaire, test: Test) -> Resource:
    if test.code is None:
        return {"question": test.link_id, "operator": "exists", "answerBoolean": test.exists}
    answer = coding(answers_system(questionnaire.id, test.key), test.code)
    return {"question": test.link_id, "operator": "=", "answerCoding": answer}
