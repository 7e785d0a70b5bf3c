"""What the rules made of the answers: a DetectedIssue for each that fired, and a GuidanceResponse for what did not end.

A rule that could not be assessed is no finding and no all-clear. FHIR has a word for it: the answer of a decision
service whose status is "data-required", with the data that it needs. Nothing here says that there are no flags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.fhir.decisions import mitigation_of
from intake.fhir.names import Resource, coding, concept, own_extension, questions_system, rules_system
from intake.fhir.observations import answered_results
from intake.fhir.record import Record
from intake.fhir.response import printable
from intake.questionnaire.answer_words import answer_words
from intake.rulebook.assessment import Because, Flag, Missing, Unassessed

# FHIR knows three; our own word stands beside it.
SEVERITIES: Mapping[str, str] = {"urgent": "high", "high": "high", "moderate": "moderate", "info": "low"}
REVIEW_BY_HAND = "Review by hand"
RESPONSE = "QuestionnaireResponse"


def export_issues(record: Record) -> Iterator[Resource]:
    with_result = frozenset(answered_results(record))
    for flag in record.assessment.flags:
        yield _issue(record, flag, with_result)


def _issue(record: Record, flag: Flag, with_result: frozenset[str]) -> Resource:
    extensions = [
        {"url": own_extension("severity"), "valueCode": flag.severity},
        {"url": own_extension("category"), "valueCode": flag.category},
    ]
    if flag.under:
        extensions.append({"url": own_extension("listed-under"), "valueCode": flag.under})
    evidence = [_evidence(record, because, with_result) for because in flag.because]
    results = [because.question for because in flag.because if because.question in with_result]
    response = record.responses.get(flag.id)
    return {
        "resourceType": "DetectedIssue",
        "id": record.id_of("DetectedIssue", flag.id),
        "extension": extensions,
        "status": "preliminary" if record.assessment.is_for_manual_review else "final",
        "code": _rule(record, flag.id, flag.title),
        "severity": SEVERITIES[flag.severity],
        "patient": record.reference("Patient"),
        "identifiedDateTime": record.assessment.as_of.isoformat(),
        "implicated": [record.reference(RESPONSE), *(record.reference("Observation", key) for key in results)],
        **({"evidence": evidence} if evidence else {}),  # a flag of the second engine alone has none
        "detail": flag.message,
        **({} if response is None else {"mitigation": [mitigation_of(record, response)]}),
    }


def _evidence(record: Record, because: Because, with_result: frozenset[str]) -> Resource:
    """One answer that made the rule fire. FHIR cannot point into a response: the question's key says where to look."""
    system = questions_system(record.rulebook.questionnaire.id)
    said = printable(because.answer_text) or "Not answered"
    places = [record.reference(RESPONSE)]
    if because.question in with_result:
        places.append(record.reference("Observation", because.question))
    return {"code": [concept(coding(system, because.question, because.text), text=said)], "detail": places}


def _rule(record: Record, rule_id: str, title: str) -> Resource:
    return concept(coding(rules_system(record.rulebook.questionnaire.id), rule_id, title), text=title)


# --- what did not come to an end --------------------------------------------------------------------------------


def export_guidance(record: Record) -> Iterator[Resource]:
    """First the evaluation as a whole, then each rule that waits for an answer."""
    yield _whole(record)
    for rule in record.assessment.unassessed:
        yield _waiting(record, rule)


def _whole(record: Record) -> Resource:
    """`failure` where the two engines did not agree: what is listed is then for a person to check, and no more."""
    assessment = record.assessment
    status = "data-requested" if assessment.unassessed else "success"
    notes = [_counts(record), *map(printable, (*_withdrawn(record), *record.about_rules))]
    if record.is_superseded:
        notes.insert(0, f"Of version {record.version} of the answers: version {record.newest_version} was sent since.")
    if assessment.is_for_manual_review:
        status = "failure"
        notes.insert(0, _why_by_hand(record))
    version = assessment.rule_set
    name = concept(
        coding(f"{rules_system(version.id)}:sha256", version.sha256, f"Rule set {version.id} {version.version}")
    )
    return _guidance(record, "rule-set", name, status, notes)


def _counts(record: Record) -> str:
    found = record.assessment
    every = len(found.flags) + len(found.unassessed) + len(found.silent)
    return (
        f"{every} rules: {len(found.flags)} fired, {len(found.unassessed)} could not be assessed, "
        f"{len(found.silent)} silent. A silent rule is no all-clear."
    )


def _withdrawn(record: Record) -> Iterator[str]:
    """An answer to a question that is no longer asked has no place in the response, and the clinician reads it."""
    questionnaire = record.rulebook.questionnaire
    for key in record.route.withdrawn:
        question = questionnaire.questions[key]
        words = answer_words(questionnaire, question, record.sheet.answers[key])
        yield f"Withdrawn, and judged by no rule: {question.text} {words}"


def _why_by_hand(record: Record) -> str:
    differing = ", ".join(item.id for item in record.assessment.disagreements)
    if record.assessment.engines_agree is None:
        return f"{REVIEW_BY_HAND}: the second engine gave no answer, the findings are those of the reference alone."
    return f"{REVIEW_BY_HAND}: the two engines differ on {differing}."


def _waiting(record: Record, rule: Unassessed) -> Resource:
    notes = [f"Could not be assessed: {rule.title}.", *([f"Ask: {rule.ask}"] if rule.ask else [])]
    found = _guidance(record, rule.id, _rule(record, rule.id, rule.title), "data-required", notes)
    found["extension"] = [{"url": own_extension("severity"), "valueCode": rule.severity}]
    needed = [_needed(record, missing) for missing in rule.missing]
    return found | ({"dataRequirement": needed} if needed else {})


def _needed(record: Record, missing: Missing) -> Resource:
    questionnaire = record.rulebook.questionnaire
    question = coding(questions_system(questionnaire.id), missing.question, missing.text)
    return {
        "extension": [{"url": own_extension("why-missing"), "valueCode": missing.reason}],
        "type": "QuestionnaireResponse",
        "codeFilter": [{"path": "item.linkId", "code": [question]}],
    }


def _guidance(record: Record, name: str, module: Resource, status: str, notes: list[str]) -> Resource:
    return {
        "resourceType": "GuidanceResponse",
        "id": record.id_of("GuidanceResponse", name),
        "moduleCodeableConcept": module,
        "status": status,
        "subject": record.reference("Patient"),
        "occurrenceDateTime": record.assessment.as_of.isoformat(),
        "performer": record.reference("Device"),
        "reasonReference": [record.reference(RESPONSE)],
        "note": [{"text": note} for note in notes],
    }
