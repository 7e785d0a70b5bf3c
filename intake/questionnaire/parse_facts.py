"""From facts.yaml to the derived facts, in the order in which they can be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from intake.logic.nodes import FactHolds, facts_of, leaves_of
from intake.logic.vocabulary import Threshold, Vocabulary
from intake.questionnaire.model import Fact, NumberFact, Question, Unit, subject_of
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.schema import FactEntry

FILE = "facts.yaml"
TALLEST = 40  # facts that stand on one another: nobody can follow more, and each is one step down for a trace
MOST_PHRASES = 10_000  # of a fact with those behind it written out, as a trace goes through them
OF_A_CONDITION, OF_A_NUMBER = {"when", "cases"}, {"unit", "volume"}
Entries = list[tuple[int, FactEntry]]


def parse_facts(
    reader: PackReader,
    entries: Entries,
    questions: Mapping[str, Question],
    units: Mapping[str, Unit],
    thresholds: Mapping[str, Threshold],
) -> tuple[tuple[Fact, ...], tuple[NumberFact, ...]]:
    """Facts in dependency order and number facts; raises if there are problems."""
    _check_parts(reader, entries)
    found = (_number_fact(reader, index, entry, questions) for index, entry in entries if entry.of)
    numbers = tuple(fact for fact in found if fact is not None)
    reader.stop_if_any()
    words = Vocabulary(
        subjects={key: subject_of(question, units) for key, question in questions.items()},
        thresholds=thresholds,
        facts={entry.id: entry.meaning for _, entry in entries if not entry.of},
        number_facts={fact.name: {units[fact.unit].symbol: Fraction(1)} for fact in numbers},
        result_dates=frozenset(question.dated_by for question in questions.values() if question.dated_by),
    )
    facts: dict[str, Fact] = {}
    for index, entry in entries:
        if entry.of:
            continue
        if entry.when is None:
            reader.say(FILE, (index,), f"{entry.id} has neither 'when' nor 'of'", "say when it is true")
            continue
        condition = reader.condition(FILE, (index, "when"), words, entry.when)
        if condition is not None:
            facts[entry.id] = Fact(entry.id, entry.meaning, condition)
    reader.stop_if_any()
    return _in_dependency_order(reader, facts, entries), numbers


def _check_parts(reader: PackReader, entries: Entries) -> None:
    """What stands with the wrong kind of fact would count for nothing; nor can a case show what a number is."""
    for index, entry in entries:
        kind, stray = ("a number", OF_A_CONDITION) if entry.of else ("a condition", OF_A_NUMBER)
        for field in stray & entry.model_fields_set:
            reader.say(FILE, (index, field), f"{entry.id} is {kind}, which has no {field!r}", "remove it")


def _number_fact(
    reader: PackReader, index: int, entry: FactEntry, questions: Mapping[str, Question]
) -> NumberFact | None:
    question = questions.get(entry.of or "")
    if question is None:
        reader.say_unknown(FILE, (index, "of"), "question", entry.of or "", questions)
        return None
    factor = question.factors.get(entry.unit or "")
    if factor is None:
        reader.say_unknown(FILE, (index, "unit"), "unit", entry.unit or "", question.factors)
        return None
    for key in filter(None, (question.key, entry.volume.times if entry.volume else None)):
        if key in questions and questions[key].comparators:
            reader.say(FILE, (index, "of"), f"{key} can be answered with < or >", "name a question without comparators")
            return None
    volume = entry.volume
    if volume is None:
        return NumberFact(entry.id, entry.meaning, question.key, entry.unit or "", 1 / factor)
    if volume.times not in questions:
        reader.say_unknown(FILE, (index, "volume", "times"), "question", volume.times, questions)
        return None
    if question.factors.get(volume.unit, 1) is not None:
        reader.say(FILE, (index, "volume", "unit"), f"{volume.unit} is no volume of {question.key}", "see its units")
        return None
    return NumberFact(entry.id, entry.meaning, question.key, entry.unit or "", 1 / factor, volume.unit, volume.times)


def _check_sizes(reader: PackReader, ordered: Sequence[Fact], entries: Entries) -> None:
    """A fact that reads each fact before it twice would be as long as 2 to the power of their number."""
    sizes: dict[str, int] = {}
    for fact in ordered:
        leaves = list(leaves_of(fact.when))
        sizes[fact.name] = sum(sizes[leaf.fact] if isinstance(leaf, FactHolds) else 1 for leaf in leaves)
        if sizes[fact.name] > MOST_PHRASES:
            index = next(number for number, entry in entries if entry.id == fact.name)
            message = f"{fact.name} and the facts behind it come to more than {MOST_PHRASES:,} phrases"
            reader.say(FILE, (index, "id"), message, "read each fact once")
            return


def _in_dependency_order(reader: PackReader, facts: dict[str, Fact], entries: Entries) -> tuple[Fact, ...]:
    graph = {name: [read for read in facts_of(fact.when) if read in facts] for name, fact in facts.items()}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
        heights: dict[str, int] = {}
        for name in order:
            heights[name] = 1 + max((heights[read] for read in graph[name]), default=0)
        tall = [index for index, entry in entries if heights.get(entry.id) == TALLEST + 1]
        for index in tall:
            reader.say(FILE, (index, "id"), f"more than {TALLEST} facts read one another", "join some of them")
        _check_sizes(reader, [facts[name] for name in order], entries)
        reader.stop_if_any()
        return tuple(facts[name] for name in order)
    except CycleError as error:
        ring: list[str] = error.args[1]
        index = next(number for number, entry in entries if entry.id == ring[0])
        reader.say(FILE, (index, "id"), f"facts read each other in a ring: {' -> '.join(ring)}", "break the ring")
    reader.stop_if_any()
    return ()
