"""Translations of a small pack: what is read, what is shown, and what the check says of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.cli.main import main
from intake.errors import ContentError
from intake.questionnaire.check_translations import check_translations
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.pack_reader import PackReader
from intake.questionnaire.parse import parse_questionnaire
from intake.questionnaire.patient_texts import read_patient_texts, source_hash
from intake.questionnaire.translations import (
    is_right_to_left,
    languages_of,
    load_translations,
    own_name,
    translate_questionnaire,
)
from intake.rulebook.check import check_files
from tests.builders import TINY, TODAY, tiny_files, tiny_questionnaire

SEX, SEX_SOURCE = "question.sex.text", "What sex were you recorded as at birth?"


def texts_of(files: PackFiles) -> dict[str, str]:
    return {text.id: text.text for text in read_patient_texts(PackReader(files)).values()}


def line(text_id: str, source: str, text: str) -> str:
    return f'  - {{id: "{text_id}", of: {source_hash(source)}, text: "{text}"}}\n'


def file_text(texts: dict[str, str], head: str = "language: es\nstatus: draft\n") -> str:
    """A translation file: each source text, with an x before it."""
    entries = "".join(line(text_id, text, f"x{text}") for text_id, text in texts.items())
    return f"{head}texts:\n{entries}"


def complete() -> str:
    return file_text(texts_of(tiny_files()))


def problems(spanish: str, **changed: str) -> list[str]:
    files = tiny_files(translations__es=spanish, **changed)
    return [str(problem) for problem in check_translations(files).problems]


def test_the_texts_of_a_pack_are_those_that_a_patient_reads() -> None:
    texts = texts_of(tiny_files())
    assert texts[SEX] == SEX_SOURCE
    assert texts["question.sex.option.female"] == "Female"
    assert texts["section.about.title"] == "About you"
    assert texts["unit.mg_day.label"] == "milligrams a day"
    assert (texts["name.metformin.name"], texts["name.metformin.words"]) == ("metformin", "a tablet for diabetes")
    assert texts["message.fainting.text"] == "**Sit down now.**"
    assert texts["messages.closing"] == "Nobody reads this form straight away."
    assert not any(text_id.startswith("question.intake_date") for text_id in texts)


def test_each_text_knows_its_place() -> None:
    for text in read_patient_texts(PackReader(tiny_files())).values():
        stands = (TINY / text.file).read_text(encoding="utf-8").splitlines()[text.line - 1]
        assert stands[text.column - 1 :].startswith(text.text[:20]), text.id


def test_a_translation_is_found_by_id_and_wording() -> None:
    spanish = load_translations(tiny_files(translations__es=complete()), "es")
    assert spanish.find(SEX, SEX_SOURCE) == f"x{SEX_SOURCE}"
    assert spanish.find(SEX, "Another wording?") is None
    assert spanish.find("question.none.text", SEX_SOURCE) is None


def test_a_stale_or_missing_text_is_said_in_the_source_language() -> None:
    spanish = load_translations(tiny_files(translations__es=complete()), "es")
    assert spanish.say(SEX, SEX_SOURCE) == f"x{SEX_SOURCE}"
    assert spanish.say(SEX, "Another wording?") == "Another wording?"
    assert spanish.say("question.none.text", "Asked since then?") == "Asked since then?"


def test_a_language_without_a_file_has_no_texts() -> None:
    none = load_translations(tiny_files(), "fr")
    assert none.say(SEX, SEX_SOURCE) == SEX_SOURCE
    assert not none.is_reviewed


def test_a_broken_file_is_an_error_with_its_place() -> None:
    with pytest.raises(ContentError, match=r"translations/es.yaml:2:9: status: 'drafft' is not known"):
        load_translations(tiny_files(translations__es=complete().replace("draft", "drafft")), "es")


@pytest.mark.parametrize(
    ("head", "is_reviewed"),
    [
        ("status: draft\n", False),
        ("status: reviewed\nreviewed_by: A. Reader\ndate: 2026-12-01\n", True),
        ("status: reviewed\nreviewed_by: A. Reader\n", False),
        ("status: reviewed\ndate: 2026-12-01\n", False),
        ("status: draft\nreviewed_by: A. Reader\ndate: 2026-12-01\n", False),
    ],
)
def test_it_is_reviewed_only_with_a_name_and_a_day(head: str, is_reviewed: bool) -> None:
    files = tiny_files(translations__es=file_text({}, f"language: es\n{head}").replace("texts:\n", "texts: []\n"))
    assert load_translations(files, "es").is_reviewed is is_reviewed


def test_the_questionnaire_is_translated_whole_and_keeps_everything_else() -> None:
    files = tiny_files(translations__es=complete())
    source, found = tiny_questionnaire(), translate_questionnaire(tiny_questionnaire(), load_translations(files, "es"))
    assert found.title == f"x{source.title}"
    assert found.names_in_plain_words == {"xmetformin": "xa tablet for diabetes"}
    assert found.units["mg_day"].label == found.units["mg_day"].short == "xmilligrams a day"
    assert [section.title for section in found.sections] == [f"x{section.title}" for section in source.sections]
    assert found.questions.keys() == source.questions.keys()
    for key, question in found.questions.items():
        before = source.questions[key]
        assert (question.kind, question.show, question.factors) == (before.kind, before.show, before.factors)
        assert question.options == {code: f"x{words}" for code, words in before.options.items()}
        assert question.text == (before.text if before.is_filled_by_system else f"x{before.text}")
    for panel_id, panel in found.panels.items():
        before_rest, rest = source.panels[panel_id].rest, panel.rest
        assert panel.title == f"x{source.panels[panel_id].title}"
        assert (rest is None) == (before_rest is None)
        if rest is not None and before_rest is not None:
            assert (rest.text, rest.writes) == (f"x{before_rest.text}", before_rest.writes)
            assert rest.choices == {code: f"x{words}" for code, words in before_rest.choices.items()}
    assert (found.sha256, found.facts) == (source.sha256, source.facts)


def test_only_the_stale_texts_of_a_questionnaire_stay_in_the_source_language() -> None:
    stale = complete().replace(source_hash(SEX_SOURCE), "00000000")
    spanish = load_translations(tiny_files(translations__es=stale), "es")
    sex = translate_questionnaire(tiny_questionnaire(), spanish).questions["sex"]
    assert (sex.text, sex.options["female"]) == (SEX_SOURCE, "xFemale")


def test_a_translation_does_not_change_how_the_pack_is_read() -> None:
    files = tiny_files(translations__es="this is no translation at all")
    assert parse_questionnaire(files).questions == tiny_questionnaire().questions
    assert check_files(files, TODAY) == []


def test_the_languages_of_a_pack_are_its_files() -> None:
    assert languages_of(tiny_files()) == ()
    assert languages_of(tiny_files(translations__es=complete(), translations__ar="x")) == ("ar", "es")


def test_direction_and_name_belong_to_the_language() -> None:
    assert {code: is_right_to_left(code) for code in ("en", "es", "ar", "ur")} == {
        "en": False,
        "es": False,
        "ar": True,
        "ur": True,
    }
    assert (own_name("es"), own_name("ar")) == ("español", "العربية")


def test_a_complete_translation_has_no_problem() -> None:
    assert problems(complete()) == []


def test_a_missing_text_is_told_where_its_source_stands() -> None:
    wanted = line(SEX, SEX_SOURCE, f"x{SEX_SOURCE}")
    assert problems(complete().replace(wanted, "")) == [
        f'questionnaire/00_about.yaml:22:11: {SEX} is not translated into es: "{SEX_SOURCE}". '
        f"Add '- {{id: {SEX}, of: {source_hash(SEX_SOURCE)}, text: …}}' to translations/es.yaml."
    ]


def test_a_stale_text_is_told_with_the_source_of_today() -> None:
    about = (TINY / "questionnaire" / "00_about.yaml").read_text(encoding="utf-8")
    now = "What is your sex?"
    number = complete().splitlines().index(line(SEX, SEX_SOURCE, f"x{SEX_SOURCE}").rstrip()) + 1
    found = problems(complete(), questionnaire__00_about=about.replace(SEX_SOURCE, now))
    assert found == [
        f'translations/es.yaml:{number}:35: {SEX} is stale: the source is now "{now}". '
        f"Translate that, and write 'of: {source_hash(now)}'."
    ]


@pytest.mark.parametrize(
    ("source_id", "change", "differing"),
    [
        ("message.fainting.text", ("**Sit down now.**", "Sit down now."), "**"),
        ("unit.mcg_per_ml.label", ("xmicrograms in 1 mL", "xmicrograms in 10 mL"), "1, 10"),
        ("unit.mcg_per_ml.label", ("xmicrograms in 1 mL", "xmicrograms in ١ mL"), "1, ١"),
        (SEX, (f"x{SEX_SOURCE}", f"x{SEX_SOURCE} {{name}}"), "{name}"),
        (SEX, (f"x{SEX_SOURCE}", f"x{SEX_SOURCE} …"), "…"),
    ],
)
def test_other_numbers_or_marks_are_told(source_id: str, change: tuple[str, str], differing: str) -> None:
    found = problems(complete().replace(*change))
    assert len(found) == 1
    assert f"{source_id} differs from " in found[0]
    assert found[0].endswith(f" in {differing}. Use the same numbers, ** and places that are filled in.")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("language: es", "language: fr"), "1:11: the file is named after 'es' and says 'fr'. Rename"),
        (("status: draft", "status: reviewed"), "2:9: reviewed texts say by whom and when. Add 'reviewed_by: …'"),
        ((SEX, "question.sexx.text"), f"the pack has no text 'question.sexx.text'. Did you mean {SEX}?"),
        ((f"of: {source_hash(SEX_SOURCE)}", "of: abc"), "of: no such hash. Write the 8 hex digits"),
    ],
)
def test_a_mistake_is_told_with_a_fix(change: tuple[str, str], expected: str) -> None:
    assert any(
        expected in found and found.startswith("translations/es.yaml:")
        for found in problems(complete().replace(*change))
    )


def test_a_text_that_stands_twice_is_told() -> None:
    assert problems(complete() + line(SEX, SEX_SOURCE, "x")) == [
        f"translations/es.yaml:{len(complete().splitlines()) + 1}:11: {SEX} stands here twice. Keep one of the two."
    ]


def test_a_language_that_is_none_is_told() -> None:
    files = tiny_files(translations__qqq=complete().replace("language: es", "language: qqq"))
    assert [str(problem) for problem in check_translations(files).problems] == [
        "translations/qqq.yaml:1:11: 'qqq' is no language. Write its code, such as es."
    ]


def test_a_language_that_is_offered_without_a_file_is_told() -> None:
    pack = (TINY / "pack.yaml").read_text(encoding="utf-8").replace("languages: [en]", "languages: [en, es, ar]")
    files = tiny_files(translations__es=complete(), pack=pack)
    assert [str(problem) for problem in check_translations(files).problems] == [
        "pack.yaml:6:21: the pack offers 'ar' and has no translations/ar.yaml. Add the file, or do not offer it."
    ]


def test_the_report_counts_what_can_be_shown() -> None:
    wanted = line(SEX, SEX_SOURCE, f"x{SEX_SOURCE}")
    total = len(texts_of(tiny_files()))
    (found,) = check_translations(tiny_files(translations__es=complete().replace(wanted, ""))).languages
    assert (found.language, found.status, found.translated, found.total) == ("es", "draft", total - 1, total)


def test_the_command_names_problems_and_says_so_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in tiny_files(translations__es=complete().replace(SEX, "question.sexx.text")).texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["translations", "check", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 2
    assert SEX_SOURCE in said.err
    total = len(texts_of(tiny_files()))
    assert said.out == f"es: {total - 1} of {total} texts, draft\n"


def test_a_pack_that_cannot_be_read_is_told_by_its_own_problems() -> None:
    with pytest.raises(ContentError, match=r"pack.yaml:1:1: the file is missing"):
        check_translations(PackFiles({"names.yaml": "a: b"}))
