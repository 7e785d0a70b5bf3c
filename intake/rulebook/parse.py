"""From a pack's files to a Rulebook, or to every problem in them with its place."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count, takewhile
from pathlib import Path as FilePath
from typing import Any

from intake.errors import ContentError
from intake.logic.nodes import Condition, RuleFires, leaves_of
from intake.logic.vocabulary import Vocabulary
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.parse import read_questionnaire
from intake.questionnaire.schema import FactEntry, PackFile
from intake.rulebook.fold import find_rings
from intake.rulebook.model import Case, Outcome, Place, Rule, Rulebook, SafetyMessage, Severity, Source, WhyWeAsk
from intake.rulebook.parse_help import check_marks, read_help
from intake.rulebook.parse_summary import read_summary
from intake.rulebook.schema import ExceptionsFile, MessagesFile, RuleEntry, SafetyExceptionsFile, WhyWeAskFile
from intake.source_text import Document, Path

PACK, MESSAGES, FACTS, EXCEPTIONS = "pack.yaml", "safety_messages.yaml", "facts.yaml", "coverage_exceptions.yaml"
WHY_WE_ASK = "why_we_ask.yaml"
SAFETY_EXCEPTIONS = "safety_exceptions.yaml"
RULE_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
FACT_OUTCOMES = {"true": Outcome.FIRES, "false": Outcome.SILENT, "unknown": Outcome.UNASSESSED}

CHOOSE = "ids are never reused: choose another"

RuleEntries = list[tuple[int, RuleEntry]]


def load_rulebook(folder: FilePath) -> Rulebook:
    """The rulebook of a pack on disk; ContentError names every problem."""
    return parse_rulebook(PackFiles.from_folder(folder))


def parse_rulebook(files: PackFiles) -> Rulebook:
    reader = PackReader(files)
    rulebook = read_rulebook(reader)
    reader.stop_if_any()
    return rulebook


def read_rulebook(reader: PackReader) -> Rulebook:
    """The rulebook without the rules that cannot be read; those are among the reader's problems.

    Raises ContentError where there is nothing to go on with: a questionnaire that cannot be read.
    """
    sections, files = reader.files.under("questionnaire/"), reader.files.under("flags/")
    try:
        questionnaire = read_questionnaire(reader)
    except ContentError as error:
        for file in files:
            reader.read_list(file, RuleEntry, "rules")
        raise ContentError([*error.problems, *reader.problems]) from None
    reader.forget_places(sections)
    words = questionnaire.vocabulary()
    rules: list[Rule] = []
    first: dict[str, str] = {}
    for file in files:
        entries = reader.read_list(file, RuleEntry, "rules")
        _check_ids(reader, file, entries, first)
        rules += _rules(reader, file, entries, words)
        reader.forget_places([file])
    return _assemble(reader, questionnaire, tuple(rules))


def declared_rules(reader: PackReader) -> frozenset[str] | None:
    """The ids of all rules, of those too that cannot be read; None where a whole file cannot be."""
    documents = [reader.document(file) for file in reader.files.under("flags/")]
    lists = [document.value for document in documents if document is not None and isinstance(document.value, list)]
    if len(lists) < len(documents):
        return None
    return frozenset(str(entry.get("id")) for entries in lists for entry in entries if isinstance(entry, dict))


def _assemble(reader: PackReader, questionnaire: Questionnaire, rules: tuple[Rule, ...]) -> Rulebook:
    pack = reader.read(PACK, PackFile)
    shown = reader.read(MESSAGES, MessagesFile)
    facts = reader.read_list(FACTS, FactEntry, "facts")
    if pack is None or shown is None:
        raise ContentError(reader.problems)
    on, off = tuple(rule for rule in rules if not rule.off), tuple(rule for rule in rules if rule.off)
    reader.problems.extend(find_rings(on))
    fact_cases = {
        entry.id: _cases(reader, FACTS, entry.cases, (number, "cases"), FACT_OUTCOMES)
        for number, entry in facts
        if entry.cases
    }
    return Rulebook(
        questionnaire=questionnaire,
        rules=on,
        switched_off=off,
        messages=_messages(reader, shown, questionnaire, off),
        message_opening_for_others=shown.opening_for_others,
        message_closing=shown.closing,
        why_we_ask=_why_we_ask(reader, rules),
        help=read_help(reader),
        summary=read_summary(reader, questionnaire, declared_rules(reader)),
        fact_cases=fact_cases,
        fact_places={
            entry.id: _place(reader.documents[FACTS], (number,), entry.model_fields_set) for number, entry in facts
        },
        case_date=pack.cases.as_of,
        case_bases=pack.cases.bases,
        base_places={
            name: (PACK, *reader.documents[PACK].key_place(("cases", "bases", name))) for name in pack.cases.bases
        },
        coverage_exceptions=_exceptions(reader),
        safety_exceptions=_safety_exceptions(reader, questionnaire),
        sha256=reader.files.sha256(),
        translation_hashes={file: reader.files.sha256([file]) for file in reader.files.under("translations/")},
    )


def _check_ids(reader: PackReader, file: str, entries: RuleEntries, first: dict[str, str]) -> None:
    """`first`: where each id was used first, with those of the files before this one."""
    for number, entry in entries:
        if entry.id in first:
            message = f"the rule id {entry.id!r} is already used in {first[entry.id]}"
            reader.say(file, (number, "id"), message, CHOOSE)
        first.setdefault(entry.id, f"{file}:{reader.documents[file].place((number, 'id'))[0]}")


def _rules(reader: PackReader, file: str, entries: RuleEntries, words: Vocabulary) -> list[Rule]:
    rules: list[Rule] = []
    for number, entry in entries:
        when = reader.condition(file, (number, "when"), words, entry.when)
        cases = _cases(reader, file, entry.cases, (number, "cases"), RULE_OUTCOMES)
        if when is not None:
            place = _place(reader.documents[file], (number,), entry.model_fields_set)
            rules.append(_rule(place, entry, when, cases))
    return rules


def _rule(place: Place, entry: RuleEntry, when: Condition, cases: tuple[Case, ...]) -> Rule:
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
        off=entry.off or "",
    )


def _place(document: Document, path: Path, fields: set[str]) -> Place:
    """The places of the fields; an item of a list is called as in `supersedes.0`."""
    places = {name: document.place((*path, name)) for name in fields}
    for item in takewhile(document.places.__contains__, ((*path, "supersedes", number) for number in count())):
        places[f"supersedes.{item[-1]}"] = document.place(item)
    return Place(document.file, places)


def _cases(
    reader: PackReader, file: str, cases: list[dict[str, Any]], path: Path, outcomes: Mapping[str, Outcome]
) -> tuple[Case, ...]:
    read: list[Case] = []
    for number, case in enumerate(cases):
        place = (*path, number)
        said = [word for word in case if word in outcomes]
        stray = [word for word in case if word not in ("name", "from", *outcomes)]
        if len(said) != 1 or stray or not isinstance(case[said[0]], dict):
            message = f"{stray[0]!r} is not a part of a case" if stray else "a case states one outcome with its answers"
            reader.say(file, place, message, f"use name, from, and one of {', '.join(outcomes)}")
            continue
        if not case.get("name"):
            reader.say(file, place, "a case needs a name", "add 'name: what it shows'")
        if not isinstance(case.get("from", ""), str):
            reader.say(file, (*place, "from"), "a case starts from one base person", "write the name alone")
            continue
        answers = {key: None if value == "null" else value for key, value in case[said[0]].items()}
        where = reader.documents[file].place(place)
        read.append(Case(str(case.get("name", "")), outcomes[said[0]], answers, case.get("from"), file, *where))
    return tuple(read)


def _messages(
    reader: PackReader, shown: MessagesFile, questionnaire: Questionnaire, off: tuple[Rule, ...]
) -> tuple[SafetyMessage, ...]:
    known = declared_rules(reader)
    if known is None:
        return ()  # which rules there are is not known before all their files can be read
    words = questionnaire.vocabulary(known, allows_messages=True)
    messages: list[SafetyMessage] = []
    for number, entry in enumerate(shown.messages):
        when = reader.condition(MESSAGES, ("messages", number, "when"), words, entry.when)
        if any(entry.id == message.id for message in messages):
            reader.say(MESSAGES, ("messages", number, "id"), f"the id {entry.id!r} stands here twice", CHOOSE)
        check_marks(reader, MESSAGES, ("messages", number, "text"), entry.text)
        if when is not None:
            _check_waits_for_none(reader, number, when, off)
            messages.append(SafetyMessage(entry.id, when, entry.text))
    return tuple(messages)


def _check_waits_for_none(reader: PackReader, number: int, when: Condition, off: tuple[Rule, ...]) -> None:
    """A message that waits for a rule that is switched off would never be shown again."""
    waits_for = {leaf.rule for leaf in leaves_of(when) if isinstance(leaf, RuleFires)}
    for rule in off:
        if rule.id in waits_for:
            message = f"this message waits for {rule.id}, which is switched off"
            reader.say(MESSAGES, ("messages", number, "when"), message, "switch the rule on, or word this otherwise")


def _why_we_ask(reader: PackReader, rules: tuple[Rule, ...]) -> WhyWeAsk | None:
    """None for a pack without the file: its questions are asked without saying why."""
    words = reader.read(WHY_WE_ASK, WhyWeAskFile) if WHY_WE_ASK in reader.files.texts else None
    if words is None:
        return None
    for category in dict.fromkeys(rule.category for rule in rules):
        if category not in words.categories:
            message = f"no words for the category {category!r}"
            reader.say(WHY_WE_ASK, ("categories",), message, "say what its rules look after, for the patient")
    return WhyWeAsk(words.opening, words.categories, words.routing, words.routing_alone, words.reading)


def _exceptions(reader: PackReader) -> dict[tuple[str, str], str]:
    if EXCEPTIONS not in reader.files.texts:
        return {}
    shaped = reader.read(EXCEPTIONS, ExceptionsFile)
    return {(entry.subject, entry.gap): entry.reason for entry in shaped.exceptions} if shaped else {}


def _safety_exceptions(reader: PackReader, questionnaire: Questionnaire) -> dict[tuple[str, str, str], str]:
    """None for a pack without the file. One that names nothing would excuse nothing, in silence."""
    if SAFETY_EXCEPTIONS not in reader.files.texts:
        return {}
    file = reader.read(SAFETY_EXCEPTIONS, SafetyExceptionsFile)
    entries = file.exceptions if file is not None else []
    rules = declared_rules(reader)
    for number, entry in enumerate(entries):
        path = ("exceptions", number)
        if rules is not None and entry.rule not in rules:
            reader.say_unknown(SAFETY_EXCEPTIONS, (*path, "rule"), "rule", entry.rule, set(rules))
        for index, key in enumerate(entry.answers):
            if key not in questionnaire.questions:
                place = (*path, "answers", index)
                reader.say_unknown(SAFETY_EXCEPTIONS, place, "question", key, questionnaire.questions)
    return {(entry.rule, key, entry.by): entry.reason for entry in entries for key in entry.answers}
