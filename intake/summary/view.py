"""The view model of one submission: plain words in the order of reading, the same for page, PDF and text.

Every string that a person typed has been through `visible_text`; none is markup. A renderer adds layout, no meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from intake.summary.answer_view import Change, Comparison, Digest, Labelled, LabReport, Said, Section
from intake.summary.course_view import Course
from intake.summary.decision_view import DecisionBlock
from intake.summary.flag_view import Banner, FlagCard, FormatLine, OpenList
from intake.summary.logo import Logo
from intake.summary.product_view import ProductMatrix


@dataclass(frozen=True)
class Who:
    """`name`: the one that the clinic invited, as on its lists; `typed_name` only where the form has another one.
    `support_needs`: empty where there are none.
    """

    name: str
    date_of_birth: str
    age: str
    sex: str
    respondent: str
    support_needs: str
    typed_name: str = ""


@dataclass(frozen=True)
class ProductLine:
    """One part of the offer: in the patient's words and, where the clinic filled it in, in the clinic's."""

    label: str
    patient: str
    clinic: str
    differs: bool
    note: str = ""


@dataclass(frozen=True)
class Product:
    """`confirmation`: the patient's answer to the clinic's offer, empty without one."""

    lines: tuple[ProductLine, ...]
    has_offer: bool
    confirmation: str

    @property
    def differs(self) -> bool:
        return any(line.differs for line in self.lines)


@dataclass(frozen=True)
class Counts:
    """Of all rules but those of the block "Injection or tablets?", and of all answers that are used."""

    rules: int
    flagged: int
    unassessed: int
    silent: int
    answers_shown: int
    answers: int
    withdrawn: int

    @property
    def text(self) -> str:
        return (
            f"{self.rules} rules: {self.flagged} flagged, {self.unassessed} not assessed, {self.silent} silent; "
            f"{self.answers_shown} of {self.answers} answers shown, {self.withdrawn} withdrawn"
        )


class Source(NamedTuple):
    """What a fired rule rests on, and how far that was checked."""

    name: str
    where: str
    checked: str
    flags: tuple[str, ...]

    @property
    def text(self) -> str:
        return ", ".join(part for part in (self.name, self.where) if part)


@dataclass(frozen=True)
class Provenance:
    lines: tuple[Labelled, ...]
    sources: tuple[Source, ...]
    rule_set_version: str
    rule_set_sha256: str

    @property
    def short(self) -> str:
        return f"rule set {self.rule_set_version} ({self.rule_set_sha256[:12]})"


@dataclass(frozen=True)
class Summary:
    """One submission as a clinician reads it, in the order that it stands on the page."""

    title: str
    clinic_name: str
    logo: Logo | None
    who: Who
    visit: tuple[Labelled, ...]
    product: Product
    banner: Banner | None
    verdict: str
    first: tuple[FlagCard, ...]
    none_first: str  # stands in place of the urgent and high flags where there are none
    open: OpenList
    counts: Counts
    decision: DecisionBlock | None
    moderate: tuple[FlagCard, ...]
    info: tuple[FlagCard, ...]
    labs: LabReport
    course: Course | None
    format_lines: tuple[FormatLine, ...]
    no_format_lines: str  # in their place; "" where the pack has no such rules: then the block is left out
    products: ProductMatrix | None
    medicines: Digest
    allergies: Digest
    comparisons: tuple[Comparison, ...]
    changes: tuple[Change, ...]
    messages: tuple[Labelled, ...]
    own_questions: str
    no_own_questions: str  # in their place; "" where the form does not ask for them
    consent: tuple[Said, ...]
    sections: tuple[Section, ...]
    provenance: Provenance

    @property
    def digests(self) -> tuple[Digest, ...]:
        return tuple(digest for digest in (self.medicines, self.allergies) if not digest.is_empty)
