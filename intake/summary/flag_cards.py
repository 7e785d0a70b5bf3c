"""The flags as cards, folded ones and carried rules inside the one in view; and the block "Injection or tablets?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intake.logic.kleene import Truth
from intake.logic.nodes import Includes, Leaf, keys_of
from intake.logic.trace import decisive_leaves
from intake.questionnaire.answers import Coded
from intake.rulebook.assessment import Because, Disagreement, Flag, Missing
from intake.rulebook.in_view import counted_flags, flags_in_view
from intake.summary.answer_view import Labelled, Said
from intake.summary.flag_responses import needs_response, response_words
from intake.summary.flag_trace import trace_of
from intake.summary.flag_view import Banner, FlagCard, FormatLine, HeldUp
from intake.summary.reading import Reading

NO_MISSING_ANSWER = "Not known: which answer is missing"  # one engine alone left it open, or neither judged anything
T = Truth.TRUE
VERDICTS = {"true": "fires", "false": "stays silent", "unknown": "cannot be assessed", "none": "gave no answer"}


def cards(reading: Reading, carriers: Mapping[str, str]) -> tuple[FlagCard, ...]:
    """Every flag in view, in the order of the assessment; each folded one stands inside exactly one of them."""
    flags, carried = counted_flags(reading.assessment), dict[str, list[HeldUp]]()
    for rule in reading.assessment.unassessed:
        if rule.id in carriers:
            carried.setdefault(carriers[rule.id], []).append(HeldUp(rule.id, rule.title, rule.severity))
    return tuple([_card(reading, flag, flags, carried) for flag in flags_in_view(reading.assessment)])


def _card(reading: Reading, flag: Flag, flags: list[Flag], carried: Mapping[str, list[HeldUp]]) -> FlagCard:
    because = tuple([reading.because(because) for because in flag.because])
    return FlagCard(
        id=flag.id,
        severity=flag.severity,
        title=flag.title,
        message=flag.message,
        why=flag.why,
        because=because,
        facts=tuple(reading.fact_words(fact) for fact in flag.facts),
        doubt=_doubt(reading, flag.id),
        folded=tuple([_card(reading, other, flags, carried) for other in flags if other.under == flag.id]),
        carries=tuple(carried.get(flag.id, ())),
        trace=trace_of(reading, flag, because),
        response=response_words(reading, flag),
        needs_response=needs_response(reading, flag),
    )


def _doubt(reading: Reading, rule: str) -> str:
    found = next((item for item in reading.assessment.disagreements if item.id == rule), None)
    return "" if found is None else f"The two engines differ: {_difference(found)}."


def _difference(found: Disagreement) -> str:
    durable, reference = (VERDICTS.get(said, said) for said in (found.durable, found.reference))
    return f"durable_rules says that it {durable}, the reference that it {reference}"


def banner(reading: Reading) -> Banner | None:
    """Why a person must go through the answers, or None where both engines agree on every rule."""
    assessment = reading.assessment
    if reading.record.is_unrouted:
        found = "Below stand all answers as they were given"
        earlier = " and what was found when they were sent" if not assessment.is_unevaluated else ""
        text = f"The rules cannot be applied to these answers. {found}{earlier}."
        return Banner("Not evaluated: review by hand", text)
    if not assessment.is_for_manual_review:
        return None
    if assessment.engines_agree is None:
        return Banner(
            "Not evaluated by durable_rules: review by hand",
            "The second engine gave no answer. What stands below are the findings of the reference alone.",
        )
    titles = {rule.id: rule.title for rule in reading.rulebook.rules}
    differing = tuple(Labelled(titles.get(item.id, item.id), _difference(item)) for item in assessment.disagreements)
    return Banner(
        "The two engines differ: review by hand",
        "Below stands whatever either of them found.",
        differing,
    )


def format_lines(reading: Reading) -> tuple[FormatLine, ...]:
    """Points for and against an injection, by each rule of that block; what is not known is named, not left out."""
    flags = {flag.id: flag for flag in reading.assessment.flags}
    unassessed = {rule.id: rule for rule in reading.assessment.unassessed}
    lines: list[FormatLine] = []
    for rule in reading.rulebook.format_rules:
        if rule in flags:
            flag = flags[rule]
            reasons = tuple(reading.fact_words(fact) for fact in flag.facts)
            lines.append(FormatLine(flag.title, reasons, _telling(reading, flag), ()))
        elif rule in unassessed:
            waits_for = missing_words(reading, unassessed[rule].missing)
            lines.append(FormatLine(unassessed[rule].title, (), (), waits_for))
    return tuple(lines)


def no_format_lines(reading: Reading) -> str:
    return "Nothing that was answered points either way." if reading.rulebook.format_rules else ""


def _telling(reading: Reading, flag: Flag) -> tuple[Said, ...]:
    """The answers that speak for the line, of several ticks those that do; not what only fails to speak against it."""
    rule = reading.rulebook.rules_by_id.get(flag.id)
    if rule is None or reading.record.is_unrouted:
        return tuple(reading.because(because) for because in flag.because)
    decided = decisive_leaves(rule.when, reading.route.situation, reading.questionnaire.definitions)
    leaves: dict[str, list[Leaf]] = {}
    for one in decided:
        for key in keys_of(one.leaf) if one.truth is T else ():
            leaves.setdefault(key, []).append(one.leaf)
    return tuple(
        _as_far_as(reading, because, leaves[because.question]) for because in flag.because if because.question in leaves
    )


def _as_far_as(reading: Reading, because: Because, leaves: Sequence[Leaf]) -> Said:
    """The answer, of several ticks those that these conditions name."""
    said, answer = reading.because(because), reading.sheet.answers.get(because.question)
    lists = [leaf.codes for leaf in leaves if isinstance(leaf, Includes)]
    if not isinstance(answer, Coded) or len(lists) < len(leaves):
        return said
    named = [code for code in answer.codes if any(code in codes for codes in lists)]
    return said._replace(answer=reading.words_of_value(because.question, named))


def missing_words(reading: Reading, missing: Sequence[Missing]) -> tuple[str, ...]:
    """By why they are missing: a rule often waits for several results that are all not known."""
    names: dict[str, list[str]] = {}
    for item in missing:
        names.setdefault(reading.reason(item), []).append(reading.name(item.question))
    found = tuple([f"{reason[0].upper()}{reason[1:]}: {'; '.join(named)}" for reason, named in names.items()])
    return found or (NO_MISSING_ANSWER,)
