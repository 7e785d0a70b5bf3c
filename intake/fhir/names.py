"""Our own names in FHIR: canonical addresses, code systems, extensions, and ids that follow from what they name.

They are URNs and not web addresses: the project owns no domain, and they must be the same at every clinic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from intake.questionnaire.model import Questionnaire

Resource = dict[str, Any]

OURS = "urn:injection-intake"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
HL7 = "http://hl7.org/fhir/StructureDefinition"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
DATA_ABSENT = f"{HL7}/data-absent-reason"

SPECIAL_CODES = f"{OURS}:special-answers"  # dont_know and not_done, in place of a number or a date
SPECIAL_SUFFIX = "-special"
# What our codes are called in FHIR's own list of reasons why there is no value.
ABSENT_REASONS: Mapping[str, tuple[str, str]] = {
    "dont_know": ("asked-unknown", "Asked But Unknown"),
    "not_done": ("not-performed", "Not Performed"),
}

_IDS = UUID("6d5f2c52-6c1e-5f0e-9a53-2b7a1d2f4c10")


def questionnaire_url(questionnaire: Questionnaire) -> str:
    return f"{OURS}:questionnaire:{questionnaire.id}"


def canonical(questionnaire: Questionnaire) -> str:
    """With the version of the pack, as a response names what it answers."""
    return f"{questionnaire_url(questionnaire)}|{questionnaire.version}"


def questions_system(pack_id: str) -> str:
    return f"{OURS}:{pack_id}:questions"


def answers_system(pack_id: str, key: str) -> str:
    """One for each question: `none` means something else in each."""
    return f"{OURS}:{pack_id}:answers:{key}"


def rules_system(pack_id: str) -> str:
    return f"{OURS}:{pack_id}:rules"


def own_extension(name: str) -> str:
    return f"{OURS}:extension:{name}"


def special_id(key: str) -> str:
    """As the HTML form names the field."""
    return f"{key}{SPECIAL_SUFFIX}"


def id_of(record: str, *what: str) -> str:
    """The same for the same record, at any time and in any place."""
    return str(uuid5(_IDS, "\0".join((record, *what))))


def urn(resource_id: str) -> str:
    return f"urn:uuid:{resource_id}"


def coding(system: str, code: str, display: str = "") -> Resource:
    found = {"system": system, "code": code}
    return found | {"display": display} if display else found


def concept(*codings: Resource, text: str = "") -> Resource:
    found: Resource = {"coding": list(codings)} if codings else {}
    return found | {"text": text} if text else found


def data_absent(code: str) -> Resource:
    """The extension that says why a value is not there."""
    return {"url": DATA_ABSENT, "valueCode": code}


def instant(at: datetime) -> str:
    """A moment in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
