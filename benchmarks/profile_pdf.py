"""Where the processor's time of a summary's PDF goes, over the made-up patients: the least of several rounds each.

The clock would measure what else the machine does; this may be compared between two trees on a busy one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import TypeVar

from intake.cli.packs import default_pack
from intake.made_up_patients import load_all
from intake.questionnaire.answers import read_answers
from intake.rulebook.assess import assess
from intake.rulebook.parse import load_rulebook
from intake.services.fhir_records import fhir_record_of_answers
from intake.services.print_summary import answers_file, fhir_bundle
from intake.summary.build import build_summary
from intake.summary.pdf import render_pdf
from intake.summary.read_back import check_printed
from intake.summary.record import Record, Submission

Result = TypeVar("Result")

ROUNDS = 8


class Stages:
    """The least time of each stage for one patient, in milliseconds."""

    def __init__(self) -> None:
        self.least: dict[str, float] = {}

    def timed(self, name: str, work: Callable[[], Result]) -> Result:
        began = time.process_time()
        result = work()
        spent = (time.process_time() - began) * 1000
        self.least[name] = min(self.least.get(name, spent), spent)
        return result


def print_in_stages(record: Record, stages: Stages) -> None:
    summary = stages.timed("the summary", lambda: build_summary(record))
    bundle = stages.timed("the FHIR bundle", lambda: fhir_bundle(fhir_record_of_answers(record)))
    attached = (answers_file(record), bundle)
    pdf = stages.timed("laid out and tagged", lambda: render_pdf(summary, attachments=attached))
    stages.timed("read back", lambda: check_printed(pdf, summary))


def main() -> None:
    rulebook = load_rulebook(default_pack(None))
    sheets = [read_answers(rulebook.questionnaire, data) for data in load_all().values()]
    records = [Record(rulebook, sheet, assess(rulebook, sheet, None), Submission()) for sheet in sheets]
    measured = [Stages() for _ in records]
    for _ in range(ROUNDS):
        for record, stages in zip(records, measured, strict=True):
            print_in_stages(record, stages)
    for name in measured[0].least:
        print(f"{name:<22} p50 {statistics.median(stages.least[name] for stages in measured):6.1f} ms")
    totals = [sum(stages.least.values()) for stages in measured]
    print(f"{'all of it':<22} p50 {statistics.median(totals):6.1f} ms  worst {max(totals):6.1f} ms")


if __name__ == "__main__":
    main()
