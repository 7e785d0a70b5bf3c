"""Our PDFs as other people's checkers see them: two of PDF/UA-1, qpdf and poppler. Part of `make interop`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from intake.made_up_patients import DESCRIPTIONS
from intake.services.print_summary import print_summary
from intake.summary.checklist_help import ClinicCard
from intake.summary.paper_form import render_paper_form
from intake.summary.patient_copy import SentForm, render_patient_copy
from tests.builders import shipped_pack
from tests.chromium import TOP
from tests.unit.summary.builders import a_logo, made_up_record
from tests.unit.summary.courses import three_visits

pytestmark = pytest.mark.interop

VALIDATE = """
import sys, page
report = page.validate_pdf_bytes(open(sys.argv[1], "rb").read(), profile=page.ValidationProfile.PDF_UA_1)
print(*report.failures, sep="\\n")
sys.exit(not report.is_compliant)
"""


def _copy() -> bytes:
    record = made_up_record("pregnant_mic")
    sent = SentForm(record.rulebook, record.sheet, clinic=ClinicCard("Riverside", logo=a_logo()))
    return render_patient_copy(sent, "a4")


OTHER_PRINTS: dict[str, Callable[[], bytes]] = {
    "copy": _copy,
    "course": lambda: print_summary(three_visits()),
    "paper form": lambda: render_paper_form(shipped_pack(), "a4"),
}
PRINTS = {name: lambda name=name: print_summary(made_up_record(name)) for name in sorted(DESCRIPTIONS)} | OTHER_PRINTS


@pytest.fixture(scope="module")
def checkers() -> Path:
    found = subprocess.run([str(TOP / "bin" / "pdf-checkers")], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return Path(found.stdout.strip())


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def _complaints(checkers: Path, file: Path) -> list[str]:
    ran = {
        "qpdf": _run("qpdf", "--check", file),
        "outloud": _run(checkers / "outloud", file),
        "page-validation": _run(checkers / "python", "-c", VALIDATE, file),
    }
    return [
        f"{name}: {result.stdout[-800:]}{result.stderr[-800:]}" for name, result in ran.items() if result.returncode
    ]


@pytest.mark.parametrize("name", PRINTS)
def test_no_checker_complains(name: str, checkers: Path, tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    file.write_bytes(PRINTS[name]())
    assert _complaints(checkers, file) == []
    assert "Tagged:          yes" in _run("pdfinfo", file).stdout
    fonts = _run("pdffonts", file).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts  # the column "emb"


def test_the_answers_can_be_taken_out(checkers: Path, tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    file.write_bytes(PRINTS["well"]())
    assert "answers.json" in _run("pdfdetach", "-list", file).stdout


def test_the_checkers_notice_a_broken_one(checkers: Path, tmp_path: Path) -> None:
    """Without its structure, and with a stream cut short: else their silence would prove nothing."""
    file = tmp_path / "broken.pdf"
    with pikepdf.open(BytesIO(PRINTS["well"]())) as pdf:
        del pdf.Root.StructTreeRoot, pdf.Root.MarkInfo
        pdf.save(file)
    named = [complaint.partition(":")[0] for complaint in _complaints(checkers, file)]
    assert named == ["outloud", "page-validation"]
    file.write_bytes(PRINTS["well"]()[:-2_000])
    assert "qpdf" in [complaint.partition(":")[0] for complaint in _complaints(checkers, file)]
