"""From the findings on each product to the matrix that a clinician reads."""

from __future__ import annotations

from intake.rulebook.model import Outcome
from intake.rulebook.products import SILENT, ProductFindings, ProductRule, judge_products
from intake.summary.product_view import ProductCell, ProductMatrix, ProductRow
from intake.summary.reading import Reading

CELLS = {
    Outcome.FIRES: ProductCell("flagged", True),
    Outcome.UNASSESSED: ProductCell("not assessed", False),
    Outcome.SILENT: ProductCell("clear", False),
}
GRAVE = ("urgent", "high")


def product_matrix(reading: Reading) -> ProductMatrix | None:
    """None where the pack names no products, and where no rule can be relied on."""
    if reading.record.is_unrouted or not reading.rulebook.summary.products:
        return None
    found = judge_products(reading.rulebook, reading.sheet, reading.route)
    concerned = {one.rule.id for one in found.rules}
    rows, clear = list[ProductRow](), list[str]()
    for one in found.rules:
        if not one.is_silent_for_all:
            rows.append(_row(one))
        elif one.as_answered is SILENT:
            clear.append(one.rule.title)
    return ProductMatrix(
        products=_names(found),
        rows=tuple(rows),
        clear=tuple(clear),
        for_all=tuple(
            flag.title
            for flag in reading.assessment.flags
            if flag.severity in GRAVE and flag.id not in concerned and reading.rulebook.rules_by_id[flag.id].is_flag
        ),
    )


def _names(found: ProductFindings) -> tuple[str, ...]:
    return tuple(f"{name} (offered)" if place == found.offered else name for place, name in enumerate(found.products))


def _row(one: ProductRule) -> ProductRow:
    cells = tuple([CELLS[outcome] for outcome in one.outcomes])
    return ProductRow(one.rule.id, one.rule.title, one.rule.severity.value, cells)
