"""From `summary.yaml` to the words of the clinician's summary, or to every problem in the file with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from intake.errors import InputError
from intake.logic.vocabulary import DATED, NUMERIC, Kind, to_base
from intake.questionnaire.answers import Answer, answer_from_json
from intake.questionnaire.model import Question, Questionnaire
from intake.questionnaire.pack_reader import PackReader
from intake.rulebook.schema import (
    BandEntry,
    ByFactsEntry,
    CourseEntry,
    GapEntry,
    GradesEntry,
    LabEntry,
    ProductEntry,
    SummaryFile,
)
from intake.rulebook.summary_content import (
    Band,
    BandsByFacts,
    CourseContent,
    FreeOf,
    Gap,
    Grades,
    LabWords,
    ProductChoice,
    SummaryContent,
)
from intake.source_text import Path

SUMMARY = "summary.yaml"


def read_summary(reader: PackReader, questionnaire: Questionnaire, rules: frozenset[str] | None) -> SummaryContent:
    """Empty for a pack without the file. `rules`: the ids that a gap may name, None where they are not known."""
    file = reader.read(SUMMARY, SummaryFile) if SUMMARY in reader.files.texts else None
    if file is None:
        return SummaryContent()
    for key in file.names:
        _check_name(reader, ("names", "@", key), "question", key, questionnaire.questions)
    labs = {key: _lab(reader, questionnaire, key, entry) for key, entry in file.labs.items()}
    for number, gap in enumerate(file.gaps):
        _check_gap(reader, questionnaire, number, gap, rules)
    return SummaryContent(
        file.names,
        {key: words for key, words in labs.items() if words is not None},
        tuple(Gap(gap.flag, frozenset(gap.answers), frozenset(gap.carries) or None) for gap in file.gaps),
        file.flag_reasons,
        tuple(_product(reader, questionnaire, number, entry) for number, entry in enumerate(file.products)),
        _course(reader, questionnaire, file.course),
    )


def _check_name(reader: PackReader, path: Path, what: str, name: str, known: Mapping[str, object] | set[str]) -> bool:
    if name not in known:
        reader.say_unknown(SUMMARY, path, what, name, known)
    return name in known


def _check_gap(
    reader: PackReader, questionnaire: Questionnaire, number: int, gap: GapEntry, rules: frozenset[str] | None
) -> None:
    for index, key in enumerate(gap.answers):
        _check_name(reader, ("gaps", number, "answers", index), "question", key, questionnaire.questions)
    if rules is None:
        return
    _check_name(reader, ("gaps", number, "flag"), "rule", gap.flag, set(rules))
    for index, rule in enumerate(gap.carries):
        _check_name(reader, ("gaps", number, "carries", index), "rule", rule, set(rules))


def _product(reader: PackReader, questionnaire: Questionnaire, number: int, entry: ProductEntry) -> ProductChoice:
    answers: dict[str, Answer] = {}
    for key, value in entry.answers.items():
        path: Path = ("products", number, "answers", key)
        if not _check_name(reader, (*path[:-1], "@", key), "question", key, questionnaire.questions):
            continue
        try:
            answer = answer_from_json(questionnaire.questions[key], value)
        except InputError as error:
            reader.say(SUMMARY, path, f"{key}: {error.refusals[0].message}", "name answers of this question")
        else:
            if answer is None:
                reader.say(SUMMARY, path, f"{key}: the product has no answer to it", "name one, or leave it out")
            else:
                answers[key] = answer
    return ProductChoice(entry.name, answers)


def _course(reader: PackReader, questionnaire: Questionnaire, entry: CourseEntry) -> CourseContent:
    for field, keys, kinds, what in (
        ("results", entry.results, NUMERIC, "a number"),
        ("injections", entry.injections, DATED, "a date"),
    ):
        for index, key in enumerate(keys):
            _check_kind(reader, questionnaire, ("course", field, index), key, kinds, what)
    grades = (_grades(reader, questionnaire, number, one) for number, one in enumerate(entry.grades))
    return CourseContent(tuple(entry.results), tuple(grades), tuple(entry.injections))


def _grades(reader: PackReader, questionnaire: Questionnaire, number: int, entry: GradesEntry) -> Grades:
    path: Path = ("course", "grades", number)
    if _check_kind(reader, questionnaire, (*path, "answer"), entry.answer, {Kind.SINGLE}, "one choice"):
        for code in entry.steps:
            options = questionnaire.questions[entry.answer].options
            _check_name(reader, (*path, "steps", "@", code), "answer", code, options)
    if entry.free_of is None:
        return Grades(entry.answer, entry.steps)
    free, place = entry.free_of, (*path, "free_of")
    if _check_kind(reader, questionnaire, (*place, "answer"), free.answer, {Kind.SINGLE, Kind.MULTI}, "a choice"):
        _check_name(reader, (*place, "code"), "answer", free.code, questionnaire.questions[free.answer].options)
    return Grades(entry.answer, entry.steps, FreeOf(free.answer, free.code, free.word))


def _check_kind(
    reader: PackReader, questionnaire: Questionnaire, path: Path, key: str, kinds: Collection[Kind], what: str
) -> bool:
    if not _check_name(reader, path, "question", key, questionnaire.questions):
        return False
    if questionnaire.questions[key].kind not in kinds:
        reader.say(SUMMARY, path, f"{key} is not answered by {what}", "name a question that is")
        return False
    return True


def _lab(reader: PackReader, questionnaire: Questionnaire, key: str, entry: LabEntry) -> LabWords | None:
    path, place = ("labs", key), ("labs", "@", key)
    if not _check_name(reader, place, "question", key, questionnaire.questions):
        return None
    question = questionnaire.questions[key]
    if question.kind not in NUMERIC:
        reader.say(SUMMARY, place, f"{key} is not answered by a number", "name a question that is")
        return None
    for system in ("si", "conventional"):
        unit = getattr(entry, system)
        if unit is not None:
            _check_name(reader, (*path, system), "unit of this question", unit, question.factors)
    if entry.bands and entry.by_facts:
        reader.say(SUMMARY, (*path, "by_facts"), f"{key} has bands already", "keep bands or by_facts")
    bands = tuple(
        _band(reader, questionnaire, question, band, (*path, "bands", index)) for index, band in enumerate(entry.bands)
    )
    _check_order(reader, entry.bands, bands, path)
    return LabWords(entry.si, entry.conventional, bands, _by_facts(reader, questionnaire, entry.by_facts, path))


def _band(reader: PackReader, questionnaire: Questionnaire, question: Question, entry: BandEntry, path: Path) -> Band:
    field = "below" if entry.below is not None else "up_to"
    name = entry.below if entry.below is not None else entry.up_to
    limit = _limit(reader, questionnaire, question, name, (*path, field)) if name is not None else None
    return Band(entry.word, limit, field == "up_to", entry.unremarkable)


def _limit(
    reader: PackReader, questionnaire: Questionnaire, question: Question, name: str, path: Path
) -> Decimal | None:
    """The threshold in the question's base unit."""
    if not _check_name(reader, path, "threshold", name, questionnaire.thresholds):
        return None
    threshold = questionnaire.thresholds[name]
    factors = {questionnaire.units[code].symbol: factor for code, factor in question.factors.items()}
    factor = factors.get(threshold.unit)
    if factor is None:
        message = f"{name} is in {threshold.unit}, in which {question.key} is not measured"
        reader.say(SUMMARY, path, message, "name another threshold")
        return None
    return to_base(threshold.value, factor)


def _check_order(reader: PackReader, entries: Sequence[BandEntry], bands: Sequence[Band], path: Path) -> None:
    """From below, each band with one limit and the last without, so that every number lies in exactly one."""
    for index, entry in enumerate(entries):
        limits = sum(limit is not None for limit in (entry.below, entry.up_to))
        is_last = index == len(entries) - 1
        if limits != (0 if is_last else 1):
            message = "the last band takes the rest" if is_last else "a band ends below a threshold or up to it"
            reader.say(SUMMARY, (*path, "bands", index), message, "give each band but the last one of below, up_to")
    for index in _not_upwards(bands):
        message = "this band does not end above the one before it"
        reader.say(SUMMARY, (*path, "bands", index), message, "order the bands from below")


def _not_upwards(bands: Sequence[Band]) -> Iterator[int]:
    for index, (lower, upper) in enumerate(pairwise(bands), 1):
        if lower.limit is not None and upper.limit is not None and lower.limit >= upper.limit:
            yield index


def _by_facts(
    reader: PackReader, questionnaire: Questionnaire, entry: ByFactsEntry | None, path: Path
) -> BandsByFacts | None:
    if entry is None:
        return None
    for index, one in enumerate(entry.facts):
        place = (*path, "by_facts", "facts", index, "fact")
        _check_name(reader, place, "fact", one.fact, questionnaire.definitions)
    return BandsByFacts(tuple((one.fact, one.word) for one in entry.facts), entry.otherwise, entry.undecided)
