"""CDS Hooks 2.0: an electronic record asks about its patient, and gets our flags as cards.

The record hands the answers in with its question (prefetch); nothing is stored. The findings are those of the
clinician's page, made by the same summary. An answer without cards would read as an all-clear: there is always one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID, uuid5

from intake.errors import InputError, Refusal
from intake.fhir.names import questionnaire_url
from intake.fhir.read_response import READY, sheet_of_response
from intake.questionnaire.answers_json import repeated_keys
from intake.questionnaire.model import Questionnaire
from intake.rulebook.assess import Engine, assess
from intake.rulebook.model import Rulebook
from intake.summary.answer_view import Labelled
from intake.summary.build import about_rules, build_summary
from intake.summary.flag_view import FlagCard, OpenRow
from intake.summary.record import Record
from intake.summary.view import Summary

SERVICE = "injection-intake"
HOOKS = ("patient-view", "order-select")
PREFETCH = "intake"
LONGEST_SUMMARY = 139  # fewer than 140, says the standard
INDICATORS: Mapping[str, str] = {"urgent": "critical", "high": "warning"}
_IDS = UUID("0b0f5f0e-57c3-5d0c-8f1e-5b6d0a7c9e21")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~])")
_URL_OF_RULE = Callable[[str], str | None]


def describe_services(questionnaire: Questionnaire) -> dict[str, Any]:
    """The answer to the discovery: one service for each hook, as the standard wants it."""
    query = f"QuestionnaireResponse?subject={{{{context.patientId}}}}&questionnaire={questionnaire_url(questionnaire)}"
    return {
        "services": [
            {
                "hook": hook,
                "title": "Injection Intake",
                "description": "What a clinician must look at before an injection. No diagnosis.",
                "id": service_id(hook),
                "prefetch": {PREFETCH: f"{query}&_sort=-authored&_count=1"},
            }
            for hook in HOOKS
        ]
    }


def service_id(hook: str) -> str:
    """The first has the plain name: the standard gives each service one hook."""
    return SERVICE if hook == HOOKS[0] else f"{SERVICE}-{hook}"


def answer_hook(
    rulebook: Rulebook, engine: Engine | None, hook: str, request: Any, url_of_rule: _URL_OF_RULE, zone: tzinfo
) -> dict[str, Any]:
    """The cards. Raises InputError with all that is wrong with the request and with the answers in it. `zone`: of the
    clinic, by whose calendar the form has its date.
    """
    instance, patient, given = _read_request(hook, request)
    response = _find_response(rulebook.questionnaire, given, patient)
    if response is None:
        return {"cards": [_no_intake(instance)]}
    url, version = _canonical(response)
    asked = rulebook.questionnaire
    if url == questionnaire_url(asked) and version not in ("", asked.version):
        return {"cards": [_other_version(instance, version, asked.version)]}
    sheet = sheet_of_response(rulebook.questionnaire, response, zone)
    assessment = assess(rulebook, sheet, engine)
    about = tuple(about_rules(rulebook, assessment))
    writer = _Cards(build_summary(Record(rulebook, sheet, assessment)), about, instance, url_of_rule)
    return {"cards": list(writer.write())}


# --- what was asked ---------------------------------------------------------------------------------------------


def _read_request(hook: str, request: Any) -> tuple[str, str, Any]:
    """The call's own id, the patient's id in the record, and the answers that it handed in."""
    if not isinstance(request, dict):
        raise InputError([Refusal("", "a JSON object is expected")])
    context, prefetch = request.get("context"), request.get("prefetch")
    patient = context.get("patientId") if isinstance(context, dict) else None
    refusals = [Refusal(key, "the key stands here twice") for key in repeated_keys(request)]
    if request.get("hook") != hook:
        refusals.append(Refusal("hook", "this service is for another hook", hook))
    instance = request.get("hookInstance")
    if not isinstance(instance, str) or not instance:
        refusals.append(Refusal("hookInstance", "a text is expected"))
    if not isinstance(patient, str) or not patient:
        refusals.append(Refusal("context.patientId", "a text is expected"))
    if not isinstance(prefetch, dict) or PREFETCH not in prefetch:
        refusals.append(Refusal(f"prefetch.{PREFETCH}", "hand the answers in: this service fetches nothing"))
    if refusals:
        raise InputError(refusals)
    assert isinstance(prefetch, dict)
    return str(instance), str(patient), prefetch[PREFETCH]


def _find_response(questionnaire: Questionnaire, given: Any, patient: str) -> dict[str, Any] | None:
    """The newest finished response to our questionnaire; None where the record has none."""
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("resourceType") not in ("Bundle", "QuestionnaireResponse"):
        raise InputError([Refusal(f"prefetch.{PREFETCH}", "a Bundle or a QuestionnaireResponse is expected")])
    found = _in_bundle(questionnaire, given) if given["resourceType"] == "Bundle" else given
    if found is not None:
        _check_patient(found, patient)
    return found


def _in_bundle(questionnaire: Questionnaire, bundle: Mapping[str, Any]) -> dict[str, Any] | None:
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError([Refusal(f"prefetch.{PREFETCH}.entry", "a list of entries is expected")])
    ours = [
        resource
        for entry in entries
        if isinstance(resource := entry.get("resource"), dict)
        and _canonical(resource)[0] == questionnaire_url(questionnaire)
        and resource.get("status") in READY
    ]
    return max(ours, key=_authored, default=None)


def _canonical(response: Mapping[str, Any]) -> tuple[str, str]:
    """Which questionnaire, in which version; empty for what is no text."""
    named = response.get("questionnaire")
    url, _, version = named.partition("|") if isinstance(named, str) else ("", "", "")
    return url, version


def _authored(response: Mapping[str, Any]) -> datetime:
    """As a moment: the times may stand in several zones. One that cannot be read counts as the oldest."""
    try:
        found = datetime.fromisoformat(response.get("authored", ""))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _check_patient(response: Mapping[str, Any], patient: str) -> None:
    """Another patient's answers must never be shown with this one."""
    subject = response.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    if not isinstance(reference, str) or reference.rsplit("/", 1)[-1] != patient:
        raise InputError([Refusal(f"prefetch.{PREFETCH}.subject", "these are not the answers of this patient")])


# --- what is answered -------------------------------------------------------------------------------------------


def _no_intake(instance: str) -> dict[str, Any]:
    detail = "This record holds no finished questionnaire of this patient, so no rule was assessed."
    return _card(instance, "none", "No injection questionnaire: nothing was assessed", "info", detail)


def _other_version(instance: str, given: str, asked: str) -> dict[str, Any]:
    """Answers stay in a record when the questionnaire changes. An error would be shown to nobody."""
    detail = f"These answers are to version {plain(given)} of the questionnaire, and the rules here to {plain(asked)}."
    title = "Answers to another version of the questionnaire: nothing was assessed"
    return _card(instance, "version", title, "warning", f"{detail} Look at the answers yourself, or ask for new ones.")


class _Cards:
    def __init__(self, summary: Summary, about: Sequence[Labelled], instance: str, url_of_rule: _URL_OF_RULE) -> None:
        self.summary = summary
        self.about = about
        self.instance = instance
        self.url_of_rule = url_of_rule

    def write(self) -> Iterator[dict[str, Any]]:
        yield from (self._flag(flag) for flag in self.summary.first)
        yield self._whole()
        if self.summary.open.rules:
            yield self._open()

    def _flag(self, flag: FlagCard) -> dict[str, Any]:
        lines = [plain(flag.message), f"Why: {plain(flag.why)}"]
        lines += [f"- {plain(said.question)} **{plain(said.answer)}**" for said in flag.because]
        if flag.doubt:
            lines.insert(0, f"**{plain(flag.doubt)}**")
        if flag.folded:
            lines.append("Also: " + "; ".join(plain(other.title) for other in flag.folded))
        indicator = INDICATORS[flag.severity]
        return _card(self.instance, flag.id, flag.title, indicator, "\n\n".join(lines), self.url_of_rule(flag.id))

    def _whole(self) -> dict[str, Any]:
        """What the page says at its top, the milder flags by their titles, and what must be known of the rules. The
        record may hold an old form: its date stands before what was found.
        """
        summary = self.summary
        lines = [*(f"{line.label}: {plain(line.text)}" for line in summary.visit), plain(summary.counts.text)]
        for flag in (*summary.moderate, *summary.info):
            lines.append(f"- {flag.severity}: {plain(flag.title)}")
        lines += [f"{line.label}: {plain(line.text)}" for line in self.about]
        title, indicator = summary.verdict, "info"
        if summary.banner is not None:
            title, indicator = summary.banner.title, "warning"
            lines.insert(0, f"**{plain(summary.banner.text)}** {plain(summary.verdict)}")
        return _card(self.instance, "summary", f"Injection Intake: {title}", indicator, "\n\n".join(lines))

    def _open(self) -> dict[str, Any]:
        listed = self.summary.open
        is_urgent = any(rule.severity == "urgent" for rule in listed.rules)
        lines = [_open_line(row) for row in (*listed.rows, *listed.folded)]
        lines += self._carried()
        count = len(listed.rules)
        title = f"{count} {'rule' if count == 1 else 'rules'} could not be assessed: ask what is missing"
        return _card(self.instance, "open", title, "warning" if is_urgent else "info", "\n\n".join(lines))

    def _carried(self) -> Iterator[str]:
        """What waits for the same answers as a flag, by its title: not every flag has a card."""
        for flag in (*self.summary.first, *self.summary.moderate, *self.summary.info):
            held = [rule for one in (flag, *flag.folded) for rule in one.carries]
            named = [f"{'**Urgent:** ' if rule.is_urgent else ''}{plain(rule.title)}" for rule in held]
            if named:
                yield f"- Not assessed for the same reason as “{plain(flag.title)}”: {'; '.join(named)}"


def _open_line(row: OpenRow) -> str:
    mark = "**Urgent:** " if row.is_urgent else ""
    return f"- {mark}{plain(row.name)}: {plain(row.reason)}. Ask: {plain(row.ask)}"


def _card(instance: str, name: str, title: str, indicator: str, detail: str, url: str | None = None) -> dict[str, Any]:
    short = title if len(title) <= LONGEST_SUMMARY else f"{title[: LONGEST_SUMMARY - 1]}…"
    source: dict[str, Any] = {"label": "Injection Intake"}
    if url is not None:
        source["url"] = url
    card_id = str(uuid5(_IDS, f"{instance}\0{name}"))
    return {"uuid": card_id, "summary": short, "indicator": indicator, "detail": detail, "source": source}


def plain(text: str) -> str:
    """As text where a record renders Markdown: what a patient typed makes no link, no picture and no heading."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
