"""A returning patient's course in the view model: what several forms told of the same thing, oldest first."""

from __future__ import annotations

from dataclasses import dataclass

from intake.languages.dates import date_words
from intake.summary.answer_view import Labelled
from intake.summary.course_drawing import CourseDrawing

TITLE = "Course over time"
LEGEND = (
    "Dot: result (bar: the days that its date can mean). Arrow: only known to be below or above. Cross: not used. "
    "Dashed: injection. Shaded: beyond a cut-off."
)


@dataclass(frozen=True)
class CourseRow:
    """One value, as typed and in the SI unit. `on`: its date as in an answers file, empty where it is not known.
    `form_on`: of the first form that told it. `note`: its band, or why it is not used or not drawn.
    """

    on: str
    typed: str
    si: str
    note: str
    form_on: str
    is_drawn: bool

    @property
    def date(self) -> str:
        return date_words(self.on) if self.on else "Date not known"

    @property
    def form(self) -> str:
        return date_words(self.form_on)

    @property
    def words(self) -> str:
        """`June 2026: 145 ng/L = 107 pmol/L (deficient)`."""
        si = f" = {self.si}" if self.si and self.si != self.typed else ""
        return f"{self.date}: {self.typed}{si}" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True)
class CourseInjection:
    """`note`: why it is not drawn."""

    on: str
    note: str

    @property
    def words(self) -> str:
        return date_words(self.on) + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True)
class CourseLine:
    """One thing that is followed. `drawing`: None where there are not two values to draw."""

    key: str
    name: str
    unit: str
    rows: tuple[CourseRow, ...]
    drawing: CourseDrawing | None

    @property
    def title(self) -> str:
        return f"{self.name}, {self.unit}" if self.unit else self.name

    @property
    def words(self) -> str:
        return "; ".join(row.words for row in self.rows)


@dataclass(frozen=True)
class Course:
    """`forms`: the dates of the forms that it is read from, oldest first, as are the injections that were told."""

    title: str
    legend: str
    forms: tuple[str, ...]
    lines: tuple[CourseLine, ...]
    injections: tuple[CourseInjection, ...]

    @property
    def drawn(self) -> tuple[tuple[CourseLine, CourseDrawing], ...]:
        return tuple((line, line.drawing) for line in self.lines if line.drawing is not None)

    @property
    def about(self) -> tuple[Labelled, ...]:
        """What stands beneath the values. An injection whose date nobody knows was one all the same."""
        injections = "; ".join(one.words for one in self.injections) or "no date was given"
        forms = "; ".join(date_words(form) for form in self.forms)
        return Labelled("Injections told", injections), Labelled("From the forms of", forms)
