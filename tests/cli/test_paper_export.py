"""`intake questionnaire export --format paper`: the tick-box form as a file or on standard output."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from intake.cli import main
from intake.summary.paper_form import render_paper_form
from tests.builders import TINY, shipped_pack, tiny_pack

EXPORT = ["questionnaire", "export", "--format", "paper"]


def test_the_form_is_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "form.pdf"
    assert main([*EXPORT, "-o", str(file)]) == 0
    assert file.read_bytes() == render_paper_form(shipped_pack(), "a4")
    assert capsys.readouterr() == ("", "")


def test_without_a_file_it_goes_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main([*EXPORT, "--rules", str(TINY)]) == 0
    assert capfdbinary.readouterr().out == render_paper_form(tiny_pack(), "a4")


def test_the_page_size_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    assert main([*EXPORT, "--rules", str(TINY), "--page-size", "letter", "--output", str(file)]) == 0
    box = PdfReader(io.BytesIO(file.read_bytes())).pages[0].mediabox
    assert (float(box.width), float(box.height)) == (612, 792)


def test_the_language_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    assert main([*EXPORT, "--rules", str(TINY), "--language", "es", "-o", str(file)]) == 0
    form = PdfReader(io.BytesIO(file.read_bytes()))
    assert form.root_object["/Lang"] == "es"
    assert "Cómo llenarlo" in form.pages[0].extract_text()


@pytest.mark.parametrize("wrong", [["--page-size", "a3"], ["--country", "uk"], ["--country", "United Kingdom"]])
def test_what_is_no_paper_and_no_country_is_wrong_usage(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*EXPORT, *wrong])
    assert caught.value.code == 2


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "missing" / "form.pdf"
    assert main([*EXPORT, "--rules", str(TINY), "-o", str(file)]) == 1
    assert capsys.readouterr().err == f"{file}: cannot be written (No such file or directory).\n"


def test_the_schema_can_be_written_to_a_file_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "schema.json"
    arguments = ["questionnaire", "export", "--format", "json-schema", "--rules", str(TINY)]
    assert main([*arguments, "-o", str(file)]) == 0
    assert main(arguments) == 0
    assert capsys.readouterr().out == file.read_text(encoding="utf-8")


def test_a_pack_with_problems_is_refused_with_their_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*EXPORT, "--rules", str(tmp_path / "nothing"), "-o", str(tmp_path / "form.pdf")]) == 1
    assert capsys.readouterr().err
    assert not (tmp_path / "form.pdf").exists()
