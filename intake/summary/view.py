"""The view model of one submission: plain words in the order of reading, the same for page, PDF and text.

Every string that a person typed has been through `visible_text`; none is markup. A renderer adds layout, no meaning.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Labelled:
    """A short label with its text. `note` says what is special about it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Who:
    """`invited_name` only where it differs from the name typed."""

    name: str
    date_of_birth: str
    age: str
    sex: str
    respondent: str
    support_needs: str
    invited_name: str = ""


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
class Banner:
    """Why the engines' findings do not stand by themselves."""

    title: str
    text: str
    differing: tuple[Labelled, ...] = ()


@dataclass(frozen=True)
class Said:
    """An answer with its question, in the patient's words and by the clinician's short `name`.

    `marks`: how it came about, or that it is not used. `kind`: given, blank, special (not sure, I don't know, not
    done) or withdrawn.
    """

    key: str
    name: str
    question: str
    answer: str
    marks: tuple[str, ...] = ()
    kind: str = "given"


@dataclass(frozen=True)
class HeldUp:
    """A rule that could not be assessed, where it is named under something else."""

    id: str
    title: str
    severity: str

    @property
    def is_urgent(self) -> bool:
        return self.severity == "urgent"


@dataclass(frozen=True)
class FlagCard:
    """A flag in view, with the flags folded under it and the unassessed rules that it carries."""

    id: str
    severity: str
    title: str
    message: str
    why: str
    because: tuple[Said, ...]
    facts: tuple[str, ...]
    doubt: str
    folded: tuple[FlagCard, ...] = ()
    carries: tuple[HeldUp, ...] = ()


@dataclass(frozen=True)
class OpenRow:
    """One missing answer: what it is, why it is missing, what to ask, and the rules that wait for it.

    In a long list an urgent row names its urgent rules; `others` counts the rest, which `OpenList.rules` names.
    """

    keys: tuple[str, ...]
    name: str
    reason: str
    asks: tuple[str, ...]
    rules: tuple[HeldUp, ...]
    others: int = 0

    @property
    def is_urgent(self) -> bool:
        return any(rule.is_urgent for rule in self.rules)

    @property
    def ask(self) -> str:
        return " ".join(self.asks)


@dataclass(frozen=True)
class CarriedRule:
    """An unassessed urgent rule that a flag carries: named here too, so that it is never only inside another.

    `under`: the title of the flag in view that it stands in.
    """

    rule: HeldUp
    under: str


@dataclass(frozen=True)
class OpenRule:
    """One unassessed rule in full: what it waits for, and what to ask."""

    id: str
    severity: str
    title: str
    missing: tuple[str, ...]
    ask: str


@dataclass(frozen=True)
class OpenList:
    """What could not be assessed, by missing answer. `folded` stands under `folded_title`; `rules` is every rule."""

    rows: tuple[OpenRow, ...]
    folded: tuple[OpenRow, ...]
    folded_title: str
    carried_urgent: tuple[CarriedRule, ...]
    rules: tuple[OpenRule, ...]


@dataclass(frozen=True)
class Counts:
    """Of all rules but the `format-*` ones, and of all answers that are used."""

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


@dataclass(frozen=True)
class LabRow:
    """One result. `is_usable` is False where the rules do not use it; `band` then says why."""

    key: str
    name: str
    typed: str
    si: str
    conventional: str
    date: str
    age: str
    band: str
    is_usable: bool
    is_outside: bool


@dataclass(frozen=True)
class LabReport:
    """`without_number`: the tests not done, not known and not answered, a line each."""

    source: str
    rows: tuple[LabRow, ...]
    without_number: tuple[Labelled, ...]


@dataclass(frozen=True)
class FormatLine:
    """A line of the block "Injection or tablets?". It never chooses."""

    title: str
    reasons: tuple[str, ...]
    because: tuple[Said, ...]
    not_known: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """The telling answers of some sections, and the plain "no" ones in a row behind them."""

    title: str
    rows: tuple[Said, ...]
    answered_no: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """An answer that was changed after a warning."""

    name: str
    before: str
    after: str
    when: str
    warning: str


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Said, ...]


@dataclass(frozen=True)
class Source:
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
    """One submission as a clinician reads it, in the order of DESIGN section 6."""

    title: str
    clinic_name: str
    who: Who
    visit: tuple[Labelled, ...]
    product: Product
    banner: Banner | None
    verdict: str
    first: tuple[FlagCard, ...]
    open: OpenList
    counts: Counts
    moderate: tuple[FlagCard, ...]
    info: tuple[FlagCard, ...]
    labs: LabReport
    format_lines: tuple[FormatLine, ...]
    medicines: Digest
    allergies: Digest
    changes: tuple[Change, ...]
    messages: tuple[Labelled, ...]
    own_questions: str
    consent: tuple[Said, ...]
    sections: tuple[Section, ...]
    provenance: Provenance
