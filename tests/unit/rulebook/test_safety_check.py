"""Rules that an answer switches off are found, with the case that shows it; what is right stands in the pack."""

from __future__ import annotations

from intake.questionnaire.pack_files import PackFiles
from intake.rulebook.check import check_files
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.safety_check import SafetyReport, check_safety
from tests.builders import TODAY, rule_text, shipped_pack, tiny_files

FIRES = "[{name: a, fires: {tired: yes}}]"


def files_of(rules: str, exceptions: str = "", risk: str = "[yes]") -> PackFiles:
    """The tiny pack with these rules alone. Being pale and being dizzy raise risk."""
    texts = {name: text for name, text in tiny_files().texts.items() if not name.startswith("flags/")}
    texts["safety_messages.yaml"] = texts["safety_messages.yaml"].replace("rule dose-very-high fires", "tired is yes")
    for key in ("pale", "dizzy"):
        head = f"  - key: {key}\n    type: single\n"
        texts["questionnaire/01_health.yaml"] = texts["questionnaire/01_health.yaml"].replace(
            head, f"{head}    raises_risk: {risk}\n"
        )
    texts["flags/rules.yaml"] = rules
    return PackFiles({**texts, "safety_exceptions.yaml": exceptions} if exceptions else texts)


def report_of(rules: str, exceptions: str = "") -> SafetyReport:
    return check_safety(parse_rulebook(files_of(rules, exceptions)))


def found(report: SafetyReport) -> set[tuple[str, str, str, str]]:
    return {(one.rule, one.answer, one.by, one.code) for one in report.weaknesses}


def test_a_symptom_that_switches_an_urgent_flag_off_is_found_at_its_case() -> None:
    rules = rule_text(
        "r", "{all: [tired is yes, not pale is yes]}", "urgent", cases="[{name: a, fires: {tired: yes, pale: no}}]"
    )
    report = report_of(rules)
    assert found(report) == {("r", "pale", "adding", "yes")}
    assert not report.is_good
    assert str(report.weaknesses[0].problem()) == (
        "flags/rules.yaml:10:11: adding 'yes' to pale, the urgent flag r is gone for the person of the case 'a'. "
        "Mend the rule, or name the reason in safety_exceptions.yaml."
    )


def test_the_same_in_a_flag_that_is_not_urgent_is_a_matter_of_taste() -> None:
    rules = rule_text(
        "r", "{all: [tired is yes, not pale is yes]}", "high", cases="[{name: a, fires: {tired: yes, pale: no}}]"
    )
    assert found(report_of(rules)) == set()


def test_a_blank_that_reads_as_no_is_found() -> None:
    rules = rule_text("r", "certainly tired is yes", "urgent", cases=FIRES)
    (weakness,) = report_of(rules).weaknesses
    assert (weakness.answer, weakness.by, weakness.is_all_clear) == ("tired", "deleting", False)


def test_each_answer_that_takes_the_same_flag_away_is_told() -> None:
    when = "{all: [certainly tired is yes, certainly dizzy is yes]}"
    rules = rule_text("r", when, "urgent", cases="[{name: a, fires: {tired: yes, dizzy: yes}}]")
    assert found(report_of(rules)) == {("r", "tired", "deleting", ""), ("r", "dizzy", "deleting", "")}


def test_a_person_with_nothing_but_the_answers_of_the_case_is_tried_too() -> None:
    """Of the people that cases start from, everybody is said not to be pale."""
    when = "{all: [tired is yes, {any: [not dizzy is yes, pale is no]}]}"
    rules = rule_text("r", when, "urgent", cases="[{name: a, fires: {tired: yes, dizzy: no}}]")
    assert found(report_of(rules)) == {("r", "dizzy", "adding", "yes")}


def test_a_result_that_is_all_clear_without_an_answer_is_found_for_a_mild_flag_too() -> None:
    (weakness,) = report_of(rule_text("r", "certainly tired is yes", "info", cases=FIRES)).weaknesses
    assert weakness.is_all_clear
    assert "there are no flags any more" in weakness.message


def test_an_unknown_that_stays_unassessed_is_good() -> None:
    assert report_of(rule_text("r", "tired is yes", "urgent", cases=FIRES)).is_good


def test_what_is_right_is_accepted_with_its_reason_and_what_is_not_needed_is_told() -> None:
    exceptions = "exceptions:\n- {rule: r, answers: [tired, pale], by: deleting, reason: So it is.}\n"
    report = report_of(rule_text("r", "certainly tired is yes", "urgent", cases=FIRES), exceptions)
    assert report.weaknesses == ()
    assert {one.reason for one in report.accepted} == {"So it is."}
    assert report.stale == (("r", "pale", "deleting"),)


def test_an_exception_that_names_nothing_is_refused() -> None:
    exceptions = "exceptions:\n- {rule: x, answers: [tird], by: deleting, reason: So it is.}\n"
    files = files_of(rule_text("r", "tired is yes", "urgent", cases=FIRES), exceptions)
    told = [str(problem) for problem in check_files(files, TODAY) if problem.file == "safety_exceptions.yaml"]
    assert [line.split(": ", 1)[1].split(".")[0] for line in told] == ["unknown rule 'x'", "unknown question 'tird'"]


def test_only_an_answer_that_is_offered_and_tells_something_raises_risk() -> None:
    for risk, message in (
        ("[yes, maybe]", "pale offers no answer 'maybe'"),
        ("[not_sure]", "'not_sure' tells of no risk"),
    ):
        files = files_of(rule_text("r", "tired is yes", cases=FIRES), risk=risk)
        assert message in {problem.message for problem in check_files(files, TODAY)}


def test_the_shipped_pack_never_makes_anybody_look_safer() -> None:
    report = check_safety(shipped_pack())
    assert [str(weakness.problem()) for weakness in report.weaknesses] == []
    assert report.stale == ()
    assert report.tried > 9_000
    assert sum(len(question.raises_risk) for question in shipped_pack().questionnaire.questions.values()) > 100
