"""One patient's submission as a FHIR R4 bundle: who, the answers, the results, the findings, the PDF, and from where.

It is a collection and no document: a document says that an author attests it, and no clinician has (docs/adr).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from intake.fhir.decisions import export_decisions, export_people
from intake.fhir.findings import export_guidance, export_issues
from intake.fhir.json_text import to_json_text
from intake.fhir.names import (
    OURS,
    TERMINOLOGY,
    Resource,
    coding,
    concept,
    instant,
    own_extension,
    rules_system,
    urn,
)
from intake.fhir.observations import export_observations
from intake.fhir.record import Pdf, Record
from intake.fhir.response import export_response, printable
from intake.questionnaire.answers import Dated, Written
from intake.questionnaire.model import DATE_OF_BIRTH

FULL_NAME = "full_name"
PDF_TITLE = "Summary for the clinician"
ENGINES_SAY = {True: "agree", False: "differ", None: "reference-only"}


def render_bundle(record: Record) -> bytes:
    """As a file: the same bytes for the same record."""
    return to_json_text(export_bundle(record)).encode()


def export_bundle(record: Record) -> Resource:
    resources = list(_resources(record))
    return {
        "resourceType": "Bundle",
        "id": record.id_of("Bundle"),
        "meta": {"tag": [coding(f"{OURS}:assessment-status", record.assessment.status)]},
        "identifier": {"system": "urn:ietf:rfc:3986", "value": urn(record.id_of("Bundle"))},
        "type": "collection",
        **({} if record.last_event_at is None else {"timestamp": instant(record.last_event_at)}),
        "entry": [{"fullUrl": urn(resource["id"]), "resource": resource} for resource in resources],
    }


def _resources(record: Record) -> Iterator[Resource]:
    yield _patient(record)
    yield _device(record)
    yield _response(record)
    yield from export_observations(record)
    issues = list(export_issues(record))
    yield from issues
    guidance = list(export_guidance(record))
    yield from guidance
    yield from export_people(record)
    yield from export_decisions(record)
    if record.pdf is not None:
        yield _document(record, record.pdf)
    yield _provenance(record, [*issues, *guidance])


def _patient(record: Record) -> Resource:
    """No gender: FHIR means the one on the papers, and the form asks for the sex at birth, which is in the answers."""
    typed, born = record.sheet.answers.get(FULL_NAME), record.sheet.answers.get(DATE_OF_BIRTH)
    name = record.patient_name or (typed.text if isinstance(typed, Written) else "")
    found: Resource = {"resourceType": "Patient", "id": record.id_of("Patient")}
    if name.strip():
        found["name"] = [{"text": printable(name)}]
    if isinstance(born, Dated) and record.route.situation.readings[DATE_OF_BIRTH].date is not None:
        found["birthDate"] = born.text
    return found


def _device(record: Record) -> Resource:
    name = {"name": "Injection Intake", "type": "model-name"}
    return {"resourceType": "Device", "id": record.id_of("Device"), "deviceName": [name]}


def _response(record: Record) -> Resource:
    response = export_response(record.rulebook.questionnaire, record.sheet, record.route)
    when = record.assessment.as_of.isoformat() if record.submitted_at is None else instant(record.submitted_at)
    head = {"resourceType": "QuestionnaireResponse", "id": record.id_of("QuestionnaireResponse"), **_version(record)}
    if record.receipt:
        head["identifier"] = {"system": f"{OURS}:receipt", "value": record.receipt}
    head |= {"questionnaire": response["questionnaire"], "status": "amended" if record.version > 1 else "completed"}
    return head | {"subject": record.reference("Patient"), "authored": when, "item": _marked(record, response["item"])}


def _version(record: Record) -> Resource:
    """Which form, and which version of it. That a newer one was sent is a modifier: these answers do not hold."""
    if not record.form_id:
        return {}
    form = {"url": own_extension("form"), "valueString": record.form_id}
    version = {"url": own_extension("version"), "valuePositiveInt": record.version}
    newer = {"url": own_extension("superseded-by-version"), "valuePositiveInt": record.newest_version}
    return {"extension": [form, version], **({"modifierExtension": [newer]} if record.is_superseded else {})}


def _marked(record: Record, items: list[Resource]) -> list[Resource]:
    """The items, each answer with what stands beside it on the page: whose hand, how, and what of it."""
    found = []
    for item in items:
        marks = record.marks.get(item["linkId"], ())
        said = [{"url": own_extension("mark"), "valueString": printable(mark)} for mark in marks]
        item = item | ({"extension": [*item.get("extension", ()), *said]} if said else {})
        found.append(item | ({"item": _marked(record, item["item"])} if "item" in item else {}))
    return found


def _document(record: Record, pdf: Pdf) -> Resource:
    """FHIR's own hash is SHA-1; it shows a damaged copy, and is no protection against a forged one."""
    digest = base64.b64encode(hashlib.sha1(pdf.content, usedforsecurity=False).digest()).decode()
    attachment: Resource = {"contentType": "application/pdf", "language": "en"}
    if pdf.is_enclosed:
        attachment["data"] = base64.b64encode(pdf.content).decode()
    attachment |= {"size": len(pdf.content), "hash": digest, "title": PDF_TITLE}
    return {
        "resourceType": "DocumentReference",
        "id": record.id_of("DocumentReference"),
        "status": "superseded" if record.is_superseded else "current",
        "docStatus": "preliminary",
        "type": concept(text=PDF_TITLE),
        "subject": record.reference("Patient"),
        "content": [{"attachment": attachment}],
    }


def _provenance(record: Record, findings: list[Resource]) -> Resource:
    """Which rules, over which answers, and whether both engines said the same."""
    assessment = record.assessment
    # Without a store nobody noted the time, and the clock is never asked: the day of the form, and that it is no more.
    only_day = {"extension": [{"url": own_extension("only-the-day-is-known"), "valueBoolean": True}]}
    when: Resource = {"recorded": f"{assessment.as_of.isoformat()}T00:00:00Z", "_recorded": only_day}
    if record.assessed_at is not None:
        when = {"recorded": instant(record.assessed_at)}
    rules, form = assessment.rule_set, assessment.questionnaire
    return {
        "resourceType": "Provenance",
        "id": record.id_of("Provenance"),
        "extension": [{"url": own_extension("engines"), "valueCode": ENGINES_SAY[assessment.engines_agree]}],
        "target": [{"reference": urn(resource["id"])} for resource in findings],
        **when,
        "agent": [
            {
                "type": concept(coding(f"{TERMINOLOGY}/provenance-participant-type", "assembler", "Assembler")),
                "who": record.reference("Device"),
            }
        ],
        "entity": [
            {"role": "source", "what": record.reference("QuestionnaireResponse")},
            _source(f"{rules_system(rules.id)}:sha256", rules.sha256, f"Rule set {rules.id} {rules.version}"),
            _source(f"{OURS}:questionnaire:sha256", form.sha256, f"Questionnaire {form.id} {form.version}"),
        ],
    }


def _source(system: str, value: str, words: str) -> Resource:
    return {"role": "source", "what": {"identifier": {"system": system, "value": value}, "display": words}}
