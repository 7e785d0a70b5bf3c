"""From a pack's files to a Rulebook, or to every problem in them with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from intake.errors import ContentError, Problem
from intake.logic.parse import ConditionReader
from intake.questionnaire.parse import PackFiles, parse_questionnaire
from intake.questionnaire.schema import PackFile, read_shape
from intake.rulebook import schema
from intake.logic.nodes import Condition
from intake.rulebook.model import Case, Outcome, Place, Rule, Rulebook, SafetyMessage, Severity, Source
from intake.source_text import Document, Path, Value, read_document

RULE_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
FACT_OUTCOMES = {"true": Outcome.FIRES, "false": Outcome.SILENT, "unknown": Outcome.UNASSESSED}


def load_rulebook(folder: FilePath) -> Rulebook:
    """The rulebook of a pack on disk; ContentError names every problem."""
    return parse_rulebook(PackFiles.from_folder(folder))


def parse_rulebook(files: PackFiles) -> Rulebook:
    return _Parser(files).rulebook()


class _Parser:
    def __init__(self, files: PackFiles) -> None:
        self.files = files
        self.problems: list[Problem] = []

    def rulebook(self) -> Rulebook:
        documents, entries = self._rule_entries()
        try:
            questionnaire = parse_questionnaire(self.files)
        except ContentError as error:
            raise ContentError([*error.problems, *self.problems]) from None
        words = questionnaire.vocabulary()
        rules: list[Rule] = []
        for file, number, entry in entries:
            reader = ConditionReader(documents[file], words)
            when = reader.read(entry.when, (number, "when"))
            self.problems.extend(reader.problems)
            cases = self._cases(documents[file], entry.cases, (number, "cases"), RULE_OUTCOMES)
            if when is not None:
                place = _place(documents[file], (number,), tuple(reader.places))
                rules.append(_rule(place, entry, when, cases))
        self._check_ids(documents, entries)
        messages_file, messages = self._messages(
            questionnaire.vocabulary(frozenset(e.id for _, _, e in entries), allows_messages=True)
        )
        fact_cases = self._fact_cases()
        pack = PackFile.model_validate(read_document(self.files.texts["pack.yaml"], "pack.yaml").value)
        if self.problems:
            raise ContentError(self.problems)
        assert messages_file is not None
        return Rulebook(
            questionnaire=questionnaire,
            rules=tuple(rules),
            messages=messages,
            message_opening_for_others=messages_file.opening_for_others,
            message_closing=messages_file.closing,
            fact_cases=fact_cases,
            fact_places=self._fact_places(),
            case_date=pack.cases.as_of,
            case_bases=pack.cases.bases,
            coverage_exceptions=self._exceptions(),
            sha256=self.files.sha256(),
        )

    def _rule_entries(self) -> tuple[dict[str, Document], list[tuple[str, int, schema.RuleEntry]]]:
        documents: dict[str, Document] = {}
        entries: list[tuple[str, int, schema.RuleEntry]] = []
        for file in self.files.under("flags/"):
            try:
                documents[file] = document = read_document(self.files.texts[file], file)
            except ContentError as error:
                self.problems.extend(error.problems)
                continue
            if not isinstance(document.value, list):
                self.problems.append(
                    document.problem((), "a list of rules is expected here", "begin each with '- id:'")
                )
                continue
            for number, value in enumerate(document.value):
                shaped = read_shape(schema.RuleEntry, document, value, (number,))
                if isinstance(shaped, list):
                    self.problems.extend(shaped)
                else:
                    entries.append((file, number, shaped))
        return documents, entries

    def _check_ids(self, documents: Mapping[str, Document], entries: list[tuple[str, int, schema.RuleEntry]]) -> None:
        first: dict[str, str] = {}
        for file, number, entry in entries:
            if entry.id in first:
                message = f"rule id {entry.id!r} is already used in {first[entry.id]}"
                self.problems.append(
                    documents[file].problem((number, "id"), message, "ids are never reused: choose another")
                )
            first.setdefault(entry.id, file)

    def _cases(
        self, document: Document, cases: list[dict[str, Any]], path: Path, outcomes: Mapping[str, Outcome]
    ) -> tuple[Case, ...]:
        read: list[Case] = []
        for number, case in enumerate(cases):
            place = (*path, number)
            said = [word for word in case if word in outcomes]
            stray = [word for word in case if word not in ("name", "from", *outcomes)]
            if len(said) != 1 or stray or not isinstance(case[said[0]], dict):
                message = (
                    f"{stray[0]!r} is not a part of a case" if stray else "a case states one outcome with its answers"
                )
                self.problems.append(
                    document.problem(place, message, f"use name, from, and one of {', '.join(outcomes)}")
                )
                continue
            answers = {key: _case_value(value) for key, value in case[said[0]].items()}
            name, base = str(case.get("name", "")), case.get("from")
            if not name:
                self.problems.append(document.problem(place, "a case needs a name", "add 'name: what it shows'"))
            read.append(Case(name, outcomes[said[0]], answers, base, document.file, *document.place(place)))
        return tuple(read)

    def _messages(self, words: Any) -> tuple[schema.MessagesFile | None, tuple[SafetyMessage, ...]]:
        file = "safety_messages.yaml"
        if file not in self.files.texts:
            self.problems.append(Problem(file, 1, 1, "the file is missing from the pack", "add it"))
            return None, ()
        try:
            document = read_document(self.files.texts[file], file)
        except ContentError as error:
            self.problems.extend(error.problems)
            return None, ()
        shaped = read_shape(schema.MessagesFile, document, document.value, ())
        if isinstance(shaped, list):
            self.problems.extend(shaped)
            return None, ()
        reader = ConditionReader(document, words)
        messages: list[SafetyMessage] = []
        for number, entry in enumerate(shaped.messages):
            when = reader.read(entry.when, ("messages", number, "when"))
            if when is not None:
                messages.append(SafetyMessage(entry.id, when, entry.text))
        self.problems.extend(reader.problems)
        return shaped, tuple(messages)

    def _fact_cases(self) -> dict[str, tuple[Case, ...]]:
        document = read_document(self.files.texts["facts.yaml"], "facts.yaml")
        assert isinstance(document.value, list)
        found: dict[str, tuple[Case, ...]] = {}
        for number, value in enumerate(document.value):
            cases: Value = value.get("cases", []) if isinstance(value, dict) else []
            if isinstance(value, dict) and isinstance(cases, list) and cases:
                entries = [case for case in cases if isinstance(case, dict)]
                found[str(value["id"])] = self._cases(document, entries, (number, "cases"), FACT_OUTCOMES)
        return found

    def _fact_places(self) -> dict[str, Place]:
        document = read_document(self.files.texts["facts.yaml"], "facts.yaml")
        assert isinstance(document.value, list)
        return {
            str(value["id"]): _place(document, (number,), ())
            for number, value in enumerate(document.value)
            if isinstance(value, dict)
        }

    def _exceptions(self) -> dict[tuple[str, str], str]:
        file = "coverage_exceptions.yaml"
        if file not in self.files.texts:
            return {}
        document = read_document(self.files.texts[file], file)
        shaped = read_shape(schema.ExceptionsFile, document, document.value, ())
        if isinstance(shaped, list):
            raise ContentError(shaped)
        return {(entry.subject, entry.gap): entry.reason for entry in shaped.exceptions}


def _case_value(value: Value) -> Any:
    return None if value == "null" else value


def _place(document: Document, path: Path, conditions: tuple[tuple[Condition, int, int], ...]) -> Place:
    value = document.value
    for part in path:
        value = value[part]  # type: ignore[index]  # the path was walked when the value was read
    fields = {name: document.place((*path, name)) for name in value} if isinstance(value, dict) else {}
    return Place(document.file, fields, conditions)


def _rule(place: Place, entry: schema.RuleEntry, when: Condition, cases: tuple[Case, ...]) -> Rule:
    return Rule(
        id=entry.id,
        severity=Severity(entry.severity),
        category=entry.category,
        title=entry.title,
        when=when,
        message=entry.message,
        why=entry.why,
        ask=entry.ask,
        supersedes=tuple(entry.supersedes),
        sources=tuple(Source(source.name, source.where, source.checked) for source in entry.sources),
        review_by=entry.review_by,
        cases=cases,
        place=place,
    )
