"""What clinicians did: a ClinicalImpression for each decision, a mitigation for each flag that somebody answered.

A decision is a judgement over the answers and the flags, and no order: nothing here asks for a product or a dose.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.fhir.names import OURS, TERMINOLOGY, Resource, coding, concept, instant, own_extension, urn
from intake.fhir.record import Countersignature, Decision, FlagResponse, Record
from intake.fhir.response import printable

DECISIONS = f"{OURS}:decisions"
RESPONSES = f"{OURS}:flag-responses"


def export_people(record: Record) -> Iterator[Resource]:
    """Everybody who decided, signed or answered a flag, once each: a second signature is never the first one's."""
    signed: list[FlagResponse | Decision | Countersignature] = list(record.responses.values())
    for decision in record.decisions:
        signed += [decision, *decision.countersigned]
    for staff_id, name in {one.staff_id: one.by for one in signed}.items():
        person = {"resourceType": "Practitioner", "id": record.id_of("Practitioner", staff_id)}
        yield person | {"name": [{"text": printable(name)}]}


def export_decisions(record: Record) -> Iterator[Resource]:
    """Newest first, the void ones and the replaced ones among them: each followed by its countersignatures."""
    for decision in record.decisions:
        yield _impression(record, decision)
        yield from _countersignatures(record, decision)


def _impression(record: Record, decision: Decision) -> Resource:
    """`void` is a modifier: whoever does not know it must not take the decision for one that holds."""
    modifiers = [] if decision.holds else [{"url": own_extension("void"), "valueString": printable(decision.void)}]
    said = [f"{words}: {text}" for words, text in decision.details] + [text for text in (decision.note,) if text]
    notes = [{"text": printable(text)} for text in said]
    flags = [record.reference("DetectedIssue", flag.id) for flag in record.assessment.flags]
    return {
        "resourceType": "ClinicalImpression",
        "id": record.id_of("ClinicalImpression", str(decision.number)),
        "extension": [{"url": own_extension("decision"), "valueCode": decision.outcome}],
        **({"modifierExtension": modifiers} if modifiers else {}),
        "status": "completed",
        "code": concept(coding(DECISIONS, decision.outcome, decision.words), text="Decision before the injection"),
        "subject": record.reference("Patient"),
        "effectiveDateTime": instant(decision.at),
        "date": instant(decision.at),
        "assessor": record.reference("Practitioner", decision.staff_id),
        "investigation": [
            {"code": concept(text="What the patient answered"), "item": [record.reference("QuestionnaireResponse")]}
        ],
        "summary": decision.words,
        **({"supportingInfo": flags} if flags else {}),
        **({"note": notes} if notes else {}),
    }


def _countersignatures(record: Record, decision: Decision) -> Iterator[Resource]:
    role = concept(coding(f"{TERMINOLOGY}/provenance-participant-type", "verifier", "Verifier"))
    target = {"reference": urn(record.id_of("ClinicalImpression", str(decision.number)))}
    for signature in decision.countersigned:
        note = [{"url": own_extension("note"), "valueString": printable(signature.note)}] if signature.note else []
        yield {
            "resourceType": "Provenance",
            "id": record.id_of("Provenance", str(decision.number), signature.staff_id),
            **({"extension": note} if note else {}),
            "target": [target],
            "recorded": instant(signature.at),
            "agent": [{"type": role, "who": record.reference("Practitioner", signature.staff_id)}],
        }


def mitigation_of(record: Record, response: FlagResponse) -> Resource:
    """What was said to a flag. One that is out of date says so: the flag has to be looked at again."""
    stale = "Before this flag changed: " if response.is_stale else ""
    said = "; ".join(text for text in (response.reason, response.note) if text)
    words = f"{stale}{response.action}{f': {said}' if said else ''}"
    return {
        "action": concept(coding(RESPONSES, response.action), text=printable(words)),
        "date": instant(response.at),
        "author": record.reference("Practitioner", response.staff_id),
    }
