"""A reader of FHIR that shares nothing with the writer: what is in a bundle, what refers to what, who is shown what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"
EXPRESSION = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"


def items_of(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from items_of(item.get("item", []))


def answers_of(response: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {item["linkId"]: item["answer"] for item in items_of(response["item"]) if "answer" in item}


def extension(element: dict[str, Any], url: str) -> dict[str, Any] | None:
    return next((found for found in element.get("extension", []) if found["url"] == url), None)


def shown(questionnaire: dict[str, Any], response: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The linkIds of what a program shows that reads enableWhen alone, and of what hangs on an expression as well."""
    given = answers_of(response)
    certain: set[str] = set()
    expressed: set[str] = set()

    def walk(items: list[dict[str, Any]], is_certain: bool) -> None:
        for item in items:
            if extension(item, HIDDEN) or not _is_enabled(item, given):
                continue
            is_plain = is_certain and extension(item, EXPRESSION) is None
            (certain if is_plain else expressed).add(item["linkId"])
            walk(item.get("item", []), is_plain)

    walk(questionnaire["item"], True)
    return certain, expressed


def _is_enabled(item: dict[str, Any], given: dict[str, list[dict[str, Any]]]) -> bool:
    tests = item.get("enableWhen")
    if not tests:
        return True
    assert len(tests) == 1 or item["enableBehavior"] in ("all", "any")
    results = [_holds(test, given.get(test["question"], [])) for test in tests]
    return all(results) if item.get("enableBehavior") == "all" else any(results)


def _holds(test: dict[str, Any], answers: list[dict[str, Any]]) -> bool:
    if test["operator"] == "exists":
        return bool(answers) is test["answerBoolean"]
    assert test["operator"] == "="
    wanted = (test["answerCoding"]["system"], test["answerCoding"]["code"])
    return any(
        wanted == (answer["valueCoding"]["system"], answer["valueCoding"]["code"])
        for answer in answers
        if "valueCoding" in answer
    )


def references_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for inner in value.values():
            yield from references_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references_in(inner)


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]
