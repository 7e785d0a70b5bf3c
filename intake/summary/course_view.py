"""A returning patient's course in the view model: what several forms told of the same thing, oldest first."""

from __future__ import annotations

from dataclasses import dataclass

from intake.summary.course_drawing import CourseDrawing

TITLE = "Course over time"
LEGEND = (
    "Dot: result (bar: the days that its date can mean). Arrow: only known to be below or above. Cross: not used. "
    "Dashed: injection. Shaded: beyond a cut-off."
)


@dataclass(frozen=True)
class CourseRow:
    """One result, as typed and in the SI unit. `note`: its band, or why it is not used or not drawn. `form`: the day of
    the first form that told it.
    """

    date: str
    typed: str
    si: str
    note: str
    form: str
    is_drawn: bool

    @property
    def words(self) -> str:
        """`June 2026: 145 ng/L = 107 pmol/L (deficient)`."""
        si = f" = {self.si}" if self.si and self.si != self.typed else ""
        note = f" ({self.note})" if self.note else ""
        return f"{self.date}: {self.typed}{si}{note}"


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
    """`forms`: of which days. `injections`: each date that was told, in words."""

    title: str
    legend: str
    forms: str
    lines: tuple[CourseLine, ...]
    injections: str

    @property
    def drawn(self) -> tuple[tuple[CourseLine, CourseDrawing], ...]:
        return tuple((line, line.drawing) for line in self.lines if line.drawing is not None)
