"""From the pack's files to a Questionnaire, or to every problem in them with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path as FilePath
from typing import TypeVar

from intake.errors import ContentError, Problem
from intake.logic.nodes import Condition, facts_of
from intake.logic.parse import ConditionReader
from intake.logic.vocabulary import Kind, Threshold, Vocabulary, suggest
from intake.questionnaire import schema
from intake.questionnaire.model import (
    Fact,
    NumberFact,
    Panel,
    Plausible,
    Question,
    Questionnaire,
    RestAnswer,
    Section,
    Unit,
    subject_of,
)
from intake.source_text import Document, Path, read_document

Read = TypeVar("Read", bound=schema.Strict)


@dataclass(frozen=True)
class PackFiles:
    """The text of every file of a pack, by its path inside the pack."""

    texts: Mapping[str, str]

    @classmethod
    def from_folder(cls, folder: FilePath) -> PackFiles:
        if not (folder / "pack.yaml").is_file():
            problem = Problem(str(folder / "pack.yaml"), 1, 1, "no pack here", "name a folder that holds a pack.yaml")
            raise ContentError([problem])
        files = sorted(path for path in folder.rglob("*.yaml") if path.is_file())
        texts: dict[str, str] = {}
        for path in files:
            name = path.relative_to(folder).as_posix()
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise ContentError([Problem(name, 1, 1, "not UTF-8 text", "save the file as UTF-8")]) from None
        return cls(texts)

    def under(self, prefix: str) -> list[str]:
        return sorted(name for name in self.texts if name.startswith(prefix))

    def sha256(self, names: Iterable[str] | None = None) -> str:
        """Of all files, or of the named ones: each by name and text."""
        digest = hashlib.sha256()
        for name in sorted(self.texts if names is None else names):
            text = self.texts[name].encode()
            digest.update(f"{name}\0{len(text)}\0".encode() + text)
        return digest.hexdigest()


def load_questionnaire(folder: FilePath) -> Questionnaire:
    """The questionnaire of a pack on disk; ContentError names every problem."""
    return parse_questionnaire(PackFiles.from_folder(folder))


def parse_questionnaire(files: PackFiles) -> Questionnaire:
    return _Parser(files).questionnaire()


class _Parser:
    """Gathers problems over all files; raises once, at the points where going on would make no sense."""

    def __init__(self, files: PackFiles) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}

    def questionnaire(self) -> Questionnaire:
        pack = self._read("pack.yaml", schema.PackFile)
        section_files = {name: self._read(name, schema.SectionFile) for name in self.files.under("questionnaire/")}
        modes = self._read("modes.yaml", schema.ModesFile)
        fact_entries = self._read_facts()
        self._stop_if_any()
        assert pack is not None
        assert modes is not None
        units = {
            entry.code: Unit(
                entry.code, entry.symbol, entry.label, entry.ucum, entry.label if entry.short is None else entry.short
            )
            for entry in pack.units
        }
        thresholds = {
            name: Threshold(name, entry.value, entry.unit, entry.meaning, entry.source, entry.checked)
            for name, entry in pack.thresholds.items()
        }
        self._check_names(section_files, fact_entries, thresholds, units)
        self._stop_if_any()
        sections = self._sections(section_files, fact_entries, thresholds, units)
        self._stop_if_any()
        questions = {question.key: question for section in sections for question in section.questions}
        facts, number_facts = self._facts(fact_entries, questions, units, thresholds)
        self._check_modes(modes, questions)
        self._stop_if_any()
        names = [name for name in self.files.texts if not name.startswith(("flags/", "safety_messages", "facts"))]
        return Questionnaire(
            id=pack.id,
            title=pack.title,
            version=pack.version,
            dated=pack.date,
            languages=tuple(pack.languages),
            sha256=self.files.sha256(names),
            units=units,
            thresholds=thresholds,
            sections=sections,
            facts=facts,
            number_facts=number_facts,
            names_in_plain_words=self._plain_words(),
            offer_confirm_key=modes.offer.confirm,
            offer_keys=tuple(modes.offer.keys),
            asked_afresh=frozenset(modes.second_visit.asked_afresh),
            summary_keys=tuple(modes.summary),
            places=self._places(section_files, pack),
        )

    def _places(
        self, section_files: Mapping[str, schema.SectionFile | None], pack: schema.PackFile
    ) -> dict[str, tuple[str, int, int]]:
        head = self.documents["pack.yaml"]
        places = {name: ("pack.yaml", *head.key_place(("thresholds", name))) for name in pack.thresholds}
        for file, section in section_files.items():
            for number, entry in enumerate(section.questions if section else ()):
                places[entry.key] = (file, *self.documents[file].place(("questions", number, "key")))
        return places

    # --- reading --------------------------------------------------------------------------------------------------

    def _stop_if_any(self) -> None:
        if self.problems:
            raise ContentError(self.problems)

    def _document(self, name: str) -> Document | None:
        if name not in self.files.texts:
            self.problems.append(Problem(name, 1, 1, "the file is missing from the pack", "add it"))
            return None
        try:
            self.documents[name] = read_document(self.files.texts[name], name)
        except ContentError as error:
            self.problems.extend(error.problems)
            return None
        return self.documents[name]

    def _read(self, name: str, model: type[Read]) -> Read | None:
        document = self._document(name)
        if document is None:
            return None
        shaped = schema.read_shape(model, document, document.value, ())
        if isinstance(shaped, list):
            self.problems.extend(shaped)
            return None
        return shaped

    def _read_facts(self) -> list[schema.FactEntry]:
        document = self._document("facts.yaml")
        if document is None:
            return []
        if not isinstance(document.value, list):
            self.problems.append(document.problem((), "a list of facts is expected here"))
            return []
        entries: list[schema.FactEntry] = []
        for number, value in enumerate(document.value):
            shaped = schema.read_shape(schema.FactEntry, document, value, (number,))
            if isinstance(shaped, list):
                self.problems.extend(shaped)
            else:
                entries.append(shaped)
        return entries

    def _plain_words(self) -> dict[str, str]:
        document = self._document("names.yaml")
        if document is None or not isinstance(document.value, dict):
            self._stop_if_any()
            return {}
        return {name: words for name, words in document.value.items() if isinstance(words, str)}

    # --- names ----------------------------------------------------------------------------------------------------

    def _check_names(
        self,
        section_files: Mapping[str, schema.SectionFile | None],
        facts: list[schema.FactEntry],
        thresholds: Mapping[str, Threshold],
        units: Mapping[str, Unit],
    ) -> None:
        """Keys, facts and thresholds share one space of names, so that a phrase can only mean one thing."""
        first: dict[str, str] = {name: "a threshold in pack.yaml" for name in thresholds}
        for file, section in section_files.items():
            for number, entry in enumerate(section.questions if section else ()):
                self._claim(first, entry.key, file, ("questions", number, "key"), f"a question in {file}")
        for number, fact in enumerate(facts):
            self._claim(first, fact.id, "facts.yaml", (number, "id"), "a fact in facts.yaml")
        symbols = {unit.symbol for unit in units.values()} | {"days"}
        for name, threshold in thresholds.items():
            if threshold.unit not in symbols:
                fix = suggest(threshold.unit, symbols)
                place = ("thresholds", name, "unit")
                self.problems.append(
                    self.documents["pack.yaml"].problem(place, f"unknown unit {threshold.unit!r}", fix)
                )

    def _claim(self, first: dict[str, str], name: str, file: str, path: Path, as_what: str) -> None:
        if name in first:
            message = f"{name!r} is already {first[name]}"
            self.problems.append(self.documents[file].problem(path, message, "choose another name"))
        first.setdefault(name, as_what)

    # --- questions ------------------------------------------------------------------------------------------------

    def _sections(
        self,
        section_files: Mapping[str, schema.SectionFile | None],
        facts: list[schema.FactEntry],
        thresholds: Mapping[str, Threshold],
        units: Mapping[str, Unit],
    ) -> tuple[Section, ...]:
        bare = {
            entry.key: _question(section.section, entry, None)
            for section in section_files.values()
            if section
            for entry in section.questions
        }
        for file, section in section_files.items():
            for number, entry in enumerate(section.questions if section else ()):
                self._check_question(file, number, bare[entry.key], bare, units)
        self._stop_if_any()
        subjects = {key: subject_of(question, units) for key, question in bare.items()}
        words = Vocabulary(subjects, thresholds, facts={}, allows_offer=True)
        return tuple(
            self._section(file, section, words, bare) for file, section in section_files.items() if section is not None
        )

    def _check_question(
        self,
        file: str,
        number: int,
        question: Question,
        all_questions: Mapping[str, Question],
        units: Mapping[str, Unit],
    ) -> None:
        document, path = self.documents[file], ("questions", number)
        is_choice = question.kind in (Kind.SINGLE, Kind.MULTI)
        is_numeric = question.kind in (Kind.NUMBER, Kind.DURATION)
        if is_choice != bool(question.options):
            message = "a choice needs options" if is_choice else f"a {question.kind.value} question has no options"
            self.problems.append(document.problem(path, f"{question.key}: {message}", "add or remove 'options'"))
        if is_numeric != bool(question.factors):
            message = "a number needs units" if is_numeric else f"a {question.kind.value} question has no units"
            self.problems.append(document.problem(path, f"{question.key}: {message}", "add or remove 'units'"))
        for code in question.factors.keys() - units.keys():
            place = (*path, "units", code)
            self.problems.append(document.problem(place, f"unknown unit {code!r}", suggest(code, units)))
        if question.dated_by and question.dated_by not in all_questions:
            message = f"unknown question {question.dated_by!r}"
            self.problems.append(
                document.problem((*path, "dated_by"), message, suggest(question.dated_by, all_questions))
            )

    def _section(
        self, file: str, section: schema.SectionFile, words: Vocabulary, bare: Mapping[str, Question]
    ) -> Section:
        document = self.documents[file]
        reader = ConditionReader(document, words)
        questions = []
        for number, entry in enumerate(section.questions):
            show = reader.read(entry.show, ("questions", number, "show")) if entry.show is not None else None
            questions.append(_question(section.section, entry, show))
        self.problems.extend(reader.problems)
        panels = tuple(self._panel(document, section, number, bare) for number in range(len(section.panels)))
        return Section(section.section, section.title, section.intro, tuple(questions), panels)

    def _panel(
        self, document: Document, section: schema.SectionFile, number: int, bare: Mapping[str, Question]
    ) -> Panel:
        entry = section.panels[number]
        here = {question.key for question in section.questions}
        field = "rows" if entry.rows else "questions"
        keys = tuple(entry.rows or entry.questions)
        for index, key in enumerate(keys):
            if key not in here:
                place = ("panels", number, field, index)
                message = f"{key!r} is not a question of this section"
                self.problems.append(document.problem(place, message, suggest(key, here)))
        rest = None
        if entry.rest:
            writes = {key: tuple(code) if isinstance(code, list) else code for key, code in entry.rest.writes.items()}
            self._check_rest(document, number, writes, keys, bare)
            rest = RestAnswer(entry.rest.text, entry.rest.code, writes, entry.rest.choices)
        return Panel(entry.id, section.section, entry.title, keys, rest, is_lab_report=bool(entry.rows))

    def _check_rest(
        self,
        document: Document,
        number: int,
        writes: Mapping[str, str | tuple[str, ...]],
        keys: tuple[str, ...],
        bare: Mapping[str, Question],
    ) -> None:
        for key, codes in writes.items():
            place = ("panels", number, "rest", "writes", key)
            if key not in keys:
                self.problems.append(document.problem(place, f"{key!r} is not on this panel", suggest(key, keys)))
                continue
            for code in (codes,) if isinstance(codes, str) else codes:
                if code not in bare[key].options:
                    message = f"{key} offers no answer {code!r}"
                    self.problems.append(document.problem(place, message, suggest(code, bare[key].options)))

    # --- facts ----------------------------------------------------------------------------------------------------

    def _facts(
        self,
        entries: list[schema.FactEntry],
        questions: Mapping[str, Question],
        units: Mapping[str, Unit],
        thresholds: Mapping[str, Threshold],
    ) -> tuple[tuple[Fact, ...], tuple[NumberFact, ...]]:
        numbers = tuple(
            self._number_fact(index, entry, questions, units) for index, entry in enumerate(entries) if entry.of
        )
        words = Vocabulary(
            subjects={key: subject_of(question, units) for key, question in questions.items()},
            thresholds=thresholds,
            facts={entry.id: entry.meaning for entry in entries if not entry.of},
            number_facts={fact.name: subject_of(questions[fact.of], units).factors for fact in numbers},
        )
        reader = ConditionReader(self.documents["facts.yaml"], words)
        facts: dict[str, Fact] = {}
        for index, entry in enumerate(entries):
            if entry.of:
                continue
            if entry.when is None:
                message = f"{entry.id} has neither 'when' nor 'of'"
                self.problems.append(self.documents["facts.yaml"].problem((index,), message, "say when it is true"))
                continue
            condition = reader.read(entry.when, (index, "when"))
            if condition is not None:
                facts[entry.id] = Fact(entry.id, entry.meaning, condition)
        self.problems.extend(reader.problems)
        self._stop_if_any()
        return self._in_dependency_order(facts, entries), numbers

    def _number_fact(
        self, index: int, entry: schema.FactEntry, questions: Mapping[str, Question], units: Mapping[str, Unit]
    ) -> NumberFact:
        document = self.documents["facts.yaml"]
        question = questions.get(entry.of or "")
        factor = question.factors.get(entry.unit or "") if question else None
        if question is None or factor is None:
            field = "of" if question is None else "unit"
            known = questions if question is None else question.factors
            word = str(getattr(entry, field))
            raise ContentError([document.problem((index, field), f"unknown {field} {word!r}", suggest(word, known))])
        volume = entry.volume
        if volume and (volume.times not in questions or volume.unit not in question.factors):
            raise ContentError([document.problem((index, "volume"), "unknown unit or question", "see the question")])
        return NumberFact(
            entry.id,
            entry.meaning,
            question.key,
            entry.unit or "",
            1 / factor,
            volume.unit if volume else None,
            volume.times if volume else None,
        )

    def _in_dependency_order(self, facts: dict[str, Fact], entries: list[schema.FactEntry]) -> tuple[Fact, ...]:
        graph = {name: [read for read in facts_of(fact.when) if read in facts] for name, fact in facts.items()}
        try:
            return tuple(facts[name] for name in TopologicalSorter(graph).static_order())
        except CycleError as error:
            ring = " -> ".join(error.args[1])
            index = next(number for number, entry in enumerate(entries) if entry.id == error.args[1][0])
            document = self.documents["facts.yaml"]
            raise ContentError(
                [document.problem((index, "id"), f"facts read each other in a ring: {ring}", "break it")]
            ) from None

    def _check_modes(self, modes: schema.ModesFile, questions: Mapping[str, Question]) -> None:
        named: list[tuple[Path, str]] = [(("offer", "confirm"), modes.offer.confirm)]
        named += [(("offer", "keys", index), key) for index, key in enumerate(modes.offer.keys)]
        afresh = modes.second_visit.asked_afresh
        named += [(("second_visit", "asked_afresh", index), key) for index, key in enumerate(afresh)]
        named += [(("summary", index), key) for index, key in enumerate(modes.summary)]
        for path, key in named:
            if key not in questions:
                problem = self.documents["modes.yaml"].problem(
                    path, f"unknown question {key!r}", suggest(key, questions)
                )
                self.problems.append(problem)


def _question(section: str, entry: schema.QuestionEntry, show: Condition | None) -> Question:
    range_ = entry.plausible
    plausible = None
    if range_:
        is_up_to_age = range_.to == "age"
        high = None if range_.to is None or isinstance(range_.to, str) else range_.to
        low = range_.above if range_.from_ is None else range_.from_
        plausible = Plausible(low, high, is_low_open=range_.above is not None, is_up_to_age=is_up_to_age)
    return Question(
        key=entry.key,
        section=section,
        kind=entry.type,
        text=entry.text,
        hint=entry.hint,
        asked_of=entry.asked_of,
        options=entry.options,
        factors=entry.units,
        specials=tuple(entry.special),
        comparators=tuple(entry.comparators),
        plausible=plausible,
        dated_by=entry.dated_by,
        show=show,
        counts_as_unknown_when_hidden=entry.when_hidden == "dont_know",
        is_required=entry.required,
        is_optional=entry.optional,
        is_filled_by_system=entry.filled_by == "system",
    )
