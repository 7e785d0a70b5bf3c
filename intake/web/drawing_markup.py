"""The drawings of a summary as SVG, from the same geometry as the PDF: their words say the same, and no colour does."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from intake.summary.course_drawing import CourseBand, CourseDrawing, Injection, Mark, Shape, Stroke, Tick
from intake.summary.lab_scale import LabScale, ScaleBand, ScaleLimit
from intake.web.answer_markup import escaped

# Not macros: a drawing holds some fifty numbers, and each would be escaped by itself.

SCALE_WIDTH = 300
LEAST_BETWEEN_TICKS, LEAST_FOR_WORD = 11, 0.11


def lab_scale(scale: LabScale, number: int) -> Markup:
    """A result on its bands; `number` tells it from the others on the page."""
    return Markup(f"""\
<svg class="app-band app-scale" viewBox="0 0 300 42" role="img" aria-labelledby="scale-{number}-words" \
focusable="false">
  <desc id="scale-{number}-words">{escape(scale.words)}</desc>
{_bands(scale.bands, scale.limits)}{_result(scale)}</svg>
""")


# Words and numbers of the rules alone: as many as a pack has tests, and places on each where a result can lie.
@lru_cache(maxsize=1024)
def _bands(bands: tuple[ScaleBand, ...], limits: tuple[ScaleLimit, ...]) -> str:
    return "".join([*map(_scale_band, bands), *map(_scale_limit, limits)])


def _scale_band(band: ScaleBand) -> str:
    remarkable = "" if band.is_unremarkable else " app-scale__band--remarkable"
    held = " app-scale__word--held" if band.holds else ""
    left, width, middle = band.start * SCALE_WIDTH, (band.end - band.start) * SCALE_WIDTH, band.middle * SCALE_WIDTH
    return f"""\
  <rect class="app-scale__band{remarkable}" x="{left}" y="12" width="{width}" height="15"/>
  <text class="app-scale__word{held}" x="{middle}" y="23" text-anchor="middle">{escape(band.word)}</text>
"""


def _scale_limit(limit: ScaleLimit) -> str:
    place, text = limit.at * SCALE_WIDTH, escape(limit.text)
    return f'  <text class="app-scale__limit" x="{place}" y="38" text-anchor="middle">{text}</text>\n'


def _result(scale: LabScale) -> str:
    low, high = scale.low * SCALE_WIDTH, scale.high * SCALE_WIDTH
    if scale.is_point:
        return f"  {_scale_path('result', f'M{low} 11 L{low - 5} 2 L{low + 5} 2 Z')}\n"
    line = _scale_path("range", f"M{low} 6 L{high} 6")
    return f"  {line}\n{_end(low, 8, scale.runs_below)}{_end(high, -8, scale.runs_above)}"


def _end(place: float, inwards: int, runs_on: bool) -> str:
    if runs_on:
        return _scale_path("result", f"M{place} 6 L{place + inwards} 2 L{place + inwards} 10 Z")
    return _scale_path("range", f"M{place} 2 L{place} 10")


def _scale_path(name: str, path: str) -> str:
    return f'<path class="app-scale__{name}" d="{path}"/>'


def course_drawing(drawing: CourseDrawing, number: int) -> Markup:
    """One thing over time: a plot of 184 by 110 whose lower left corner stands at 60, 130."""
    title, words, since, until = escaped([drawing.title, drawing.words, drawing.since, drawing.until])
    return Markup(f"""\
<svg class="app-band app-course" viewBox="0 0 316 152" role="img" aria-labelledby="course-{number}-title" \
aria-describedby="course-{number}-words" focusable="false">
  <title id="course-{number}-title">{title} over time</title>
  <desc id="course-{number}-words">{words}</desc>
{"".join(map(_course_band, drawing.bands))}\
  <rect class="app-course__frame" x="60" y="20" width="184" height="110"/>
{"".join(map(_tick, drawing.ticks, (None, *drawing.ticks)))}\
  <text class="app-course__word" x="60" y="146">{since}</text>
  <text class="app-course__word" x="244" y="146" text-anchor="end">{until}</text>
{"".join(map(_injection, drawing.injections))}\
{"".join(map(_stroke, drawing.strokes))}\
{"".join(map(_mark, drawing.marks))}</svg>
""")


def _x(place: float) -> float:
    return round(60 + place * 184, 1)


def _y(place: float) -> float:
    return round(130 - place * 110, 1)


def _course_band(band: CourseBand) -> str:
    height = round((band.top - band.bottom) * 110, 1)
    name = f"app-course__band app-course__band--{min(band.depth, 2)}"
    area = f'  <rect class="{name}" x="60" y="{_y(band.top)}" width="184" height="{height}"/>\n'
    if not band.depth or band.top - band.bottom <= LEAST_FOR_WORD:
        return area
    middle = _y((band.top + band.bottom) / 2)
    return f'{area}<text class="app-course__word" x="248" y="{middle}" dy="4">{escape(band.word)}</text>'


def _tick(tick: Tick, below: Tick | None) -> str:
    """Without its number where that would touch the one `below`."""
    height = _y(tick.y)
    line = f'  <path class="app-course__frame" d="M55 {height} H60"/>\n'
    if below is not None and (tick.y - below.y) * 110 < LEAST_BETWEEN_TICKS:
        return line
    text = escape(tick.text)
    return f'{line}<text class="app-course__word" x="52" y="{height}" dy="4" text-anchor="end">{text}</text>'


def _injection(injection: Injection) -> str:
    middle = _x(injection.x)
    return f"""\
  <path class="app-course__injection" d="M{middle} 20 V130"/>
  <path class="app-course__frame" d="M{_x(injection.start)} 20 H{_x(injection.end)}"/>
  <path class="app-course__point" d="M{middle} 20 l-4 -8 h8 Z"/>
"""


def _stroke(stroke: Stroke) -> str:
    return f"  {_course_line(f'M{_x(stroke.x1)} {_y(stroke.y1)} L{_x(stroke.x2)} {_y(stroke.y2)}')}\n"


def _mark(mark: Mark) -> str:
    left, height = _x(mark.x), _y(mark.y)
    days = _course_line(f"M{_x(mark.start)} {height} H{_x(mark.end)}")
    text = _number(mark, left, height) if mark.text else ""
    return f"{days}\n{_shape(mark.shape, left, height)}{text}"


def _shape(shape: Shape, left: float, height: float) -> str:
    west, east = left - 5, left + 5
    if shape is Shape.POINT:
        return f'<circle class="app-course__point" cx="{left}" cy="{height}" r="4"/>\n'
    if shape is Shape.CROSS:
        north, south = height - 5, height + 5
        return _course_line(f"M{west} {north} L{east} {south} M{west} {south} L{east} {north}") + "\n"
    end, back = (130, -9) if shape is Shape.BELOW else (20, 9)
    return f"""\
{_course_line(f"M{west} {height} H{east} M{left} {height} V{end}")}
<path class="app-course__point" d="M{left} {end} L{west} {end + back} L{east} {end + back} Z"/>
"""


def _number(mark: Mark, left: float, height: float) -> str:
    foot = height - 8 if mark.is_text_above else height + 17
    anchor = "start" if mark.x < 0.1 else "end" if mark.x > 0.9 else "middle"
    text = escape(mark.text)
    return f'<text class="app-course__number" x="{left}" y="{foot}" text-anchor="{anchor}">{text}</text>\n'


def _course_line(path: str) -> str:
    return f'<path class="app-course__line" d="{path}"/>'


FILTERS = {"course_drawing": course_drawing}
