"""From a record to its Summary. The only way to make one, so that page, PDF and text cannot differ in what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from intake.languages.dates import day_words
from intake.rulebook.assessment import Assessment, CitedSource
from intake.rulebook.carrying import carry
from intake.rulebook.in_view import FIRST_SEVERITIES
from intake.rulebook.model import Rulebook, Severity
from intake.summary import answer_list
from intake.summary.answer_view import Labelled
from intake.summary.comparing import comparisons
from intake.summary.course import course
from intake.summary.decision_block import decision_block
from intake.summary.flag_cards import banner, cards, format_lines, no_format_lines
from intake.summary.flag_trace import CHECKED_WORDS
from intake.summary.flag_view import FlagCard
from intake.summary.identity import product, visit, who
from intake.summary.lab_report import lab_report
from intake.summary.open_list import open_list
from intake.summary.product_matrix import product_matrix
from intake.summary.reading import Reading
from intake.summary.record import Record
from intake.summary.view import Counts, Provenance, Source, Summary
from intake.summary.visible_text import visible

TITLE = "Summary for the clinician"
SEVERITIES = URGENT, HIGH, MODERATE, INFO = tuple(each.value for each in Severity)
OLDER_RULES = (
    "Those in force when it was evaluated cannot read all of these answers. It was evaluated by the rules that the "
    "form was begun under: what was added to them since was not looked for"
)
AGREEMENT_WORDS = {
    True: "durable_rules and the reference agree on every rule",
    False: "durable_rules and the reference differ",
    None: "durable_rules gave no answer",
}


def build_summary(record: Record) -> Summary:
    """Everything that a clinician is shown about one submission."""
    reading = Reading(record)
    carriers = carry(record.assessment, record.rulebook.summary.gaps)
    flags = cards(reading, carriers)
    listed = answer_list.sections(reading)
    counts = _counts(reading, sum(row.kind in ("given", "special") for part in listed for row in part.rows))
    return Summary(
        title=TITLE,
        clinic_name=visible(record.submission.clinic_name),
        logo=record.submission.logo,
        who=who(reading),
        visit=visit(reading),
        product=product(reading),
        banner=banner(reading),
        verdict=_verdict(record, counts, flags),
        first=_of(flags, *FIRST_SEVERITIES),
        none_first=_none_first(record),
        open=open_list(reading, carriers),
        counts=counts,
        decision=decision_block(record),
        moderate=_of(flags, MODERATE),
        info=_of(flags, INFO),
        labs=lab_report(reading, has_conventional_first=record.submission.has_conventional_first),
        course=course(reading),
        format_lines=format_lines(reading),
        no_format_lines=no_format_lines(reading),
        products=product_matrix(reading),
        medicines=answer_list.medicines(reading),
        allergies=answer_list.allergies(reading),
        comparisons=comparisons(record),
        changes=answer_list.changes(reading),
        messages=answer_list.messages(reading),
        own_questions=answer_list.own_questions(reading),
        no_own_questions=answer_list.no_own_questions(reading),
        consent=answer_list.consent(reading),
        sections=listed,
        provenance=_provenance(reading),
    )


def _of(flags: tuple[FlagCard, ...], *severities: str) -> tuple[FlagCard, ...]:
    return tuple(flag for flag in flags if flag.severity in severities)


def _verdict(record: Record, counts: Counts, flags: tuple[FlagCard, ...]) -> str:
    if record.assessment.is_unevaluated:
        return "No rule was judged: read every answer."
    urgent = sum(rule.severity == URGENT for rule in record.assessment.unassessed)
    in_view = Counter(flag.severity for flag in flags)
    return verdict(counts, in_view, urgent, engines_agree=record.assessment.engines_agree is True)


def _none_first(record: Record) -> str:
    if record.assessment.is_unevaluated:
        return "Not evaluated."
    unassessed = sum(rule.severity in FIRST_SEVERITIES for rule in record.assessment.unassessed)
    return none_first(unassessed, engines_agree=record.assessment.engines_agree)


def verdict(counts: Counts, in_view: Counter[str], unassessed_urgent: int, *, engines_agree: bool) -> str:
    """One sentence above everything. "No flags" only if nothing was left open and both engines say so.

    `in_view`: the flags that are not folded, by severity, as the list of patients counts them.
    """
    left_open = f"{_rules(counts.unassessed)} could not be assessed"
    if unassessed_urgent:
        left_open += f", {unassessed_urgent} urgent"
    if counts.flagged:
        flags = "1 flag" if counts.flagged == 1 else f"{counts.flagged} flags"
        by_severity = [f"{in_view[each]} {each}" for each in SEVERITIES if in_view[each]]
        folded = counts.flagged - in_view.total()
        said = ", ".join([*by_severity, *([f"{folded} listed under these"] if folded else [])])
        return f"{flags}: {said}{f'; {left_open}' if counts.unassessed else ''}."
    if counts.unassessed:
        return f"Nothing was flagged, but {left_open}."
    if not engines_agree:
        return "Nothing was flagged by the reference, but it stands alone: review by hand."
    return f"No flags: all {counts.rules} rules were assessed."


def none_first(unassessed: int, *, engines_agree: bool | None) -> str:
    """What stands in place of urgent and high flags; `unassessed` counts the rules of those severities only."""
    if engines_agree is None:
        return "The reference found none, but it stands alone: review by hand."
    if not engines_agree:
        return "Neither engine found one, but the two differ: review by hand."
    if unassessed:
        rules = "1 urgent or high rule" if unassessed == 1 else f"{unassessed} urgent or high rules"
        return f"None so far: {rules} could not be assessed."
    return "None: every urgent and high rule was assessed."


def _rules(count: int) -> str:
    return "1 rule" if count == 1 else f"{count} rules"


def _counts(reading: Reading, shown: int) -> Counts:
    assessment = reading.assessment
    apart = reading.rulebook.format_rules
    flagged = len({flag.id for flag in assessment.flags}.difference(apart))
    unassessed = len({rule.id for rule in assessment.unassessed}.difference(apart))
    silent = len(set(assessment.silent).difference(apart))
    withdrawn = len(reading.route.withdrawn)
    return Counts(
        rules=flagged + unassessed + silent,
        flagged=flagged,
        unassessed=unassessed,
        silent=silent,
        answers_shown=shown,
        answers=len(reading.sheet.answers) - withdrawn,
        withdrawn=withdrawn,
    )


def _provenance(reading: Reading) -> Provenance:
    assessment = reading.assessment
    rules, form = assessment.rule_set, assessment.questionnaire
    lines = (
        Labelled("Rule set", f"{rules.id}, version {rules.version}, sha256 {rules.sha256}"),
        Labelled("Questionnaire", f"{form.id}, version {form.version}, sha256 {form.sha256}"),
        Labelled("Engines", AGREEMENT_WORDS[assessment.engines_agree]),
        Labelled("Assessed as of", assessment.as_of.isoformat()),
        *about_rules(reading.rulebook, assessment, is_by_older_rules=reading.submission.is_by_older_rules),
        Labelled("What this is", "Answers and flags for a clinician to judge. It makes no diagnosis, dose or choice."),
    )
    return Provenance(lines, _sources(reading), rules.version, rules.sha256)


def about_rules(rulebook: Rulebook, assessment: Assessment, *, is_by_older_rules: bool = False) -> Iterator[Labelled]:
    """What a reader must know of the rules themselves: that they are older ones, which of them are off, which fired
    past their review.
    """
    if is_by_older_rules:
        yield Labelled("Older rules", OLDER_RULES)
    off = [f"{rule.title} ({visible(rule.off)})" for rule in rulebook.switched_off]
    if off:
        yield Labelled("Rules switched off", "; ".join(off))
    fired = [rulebook.rules_by_id[flag.id] for flag in assessment.flags if flag.id in rulebook.rules_by_id]
    overdue = {rule.id for rule in fired if rule.review_by < assessment.as_of}
    if overdue:
        named = [f"{rule.title} (due {day_words(rule.review_by)})" for rule in rulebook.rules if rule.id in overdue]
        yield Labelled("Flags past their review", "; ".join(named))


def _sources(reading: Reading) -> tuple[Source, ...]:
    """The sources of the rules that fired, each once, with the flags that rest on it."""
    flags_by_source: dict[CitedSource, list[str]] = {}
    for flag in reading.assessment.flags:
        for source in flag.sources:
            flags_by_source.setdefault(source, []).append(flag.title)
    return tuple(
        Source(name, where, CHECKED_WORDS.get(checked, checked), tuple(flags))
        for (name, where, checked), flags in flags_by_source.items()
    )
