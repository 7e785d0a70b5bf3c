"""The product matrix in the view model: what the rules say of each product, side by side, without a preference."""

from __future__ import annotations

from dataclasses import dataclass

WHAT_IT_IS = (
    "What the rules say with each product in place of the one offered; no recommendation. “Not assessed”: an answer "
    "is missing, or never asked."
)


@dataclass(frozen=True)
class ProductCell:
    """`word`: flagged, not assessed or clear."""

    word: str
    is_flagged: bool


@dataclass(frozen=True)
class ProductRow:
    """One rule with its word for each product."""

    id: str
    title: str
    severity: str
    cells: tuple[ProductCell, ...]


@dataclass(frozen=True)
class ProductMatrix:
    """`rows`: the rules that do not clear every product; those that do are named in `clear`. `for_all`: the urgent and
    high flags that do not depend on the product, so that a clear product is not taken for a safe one.
    """

    products: tuple[str, ...]
    rows: tuple[ProductRow, ...]
    clear: tuple[str, ...]
    for_all: tuple[str, ...]
    what_it_is: str = WHAT_IT_IS

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands around the table, in words."""
        clear = "; ".join(self.clear) or "no other rule that reads the product"
        for_all = "; ".join(self.for_all) or "none"
        return (
            f"Clear for every product: {clear}.",
            f"Urgent and high flags that stand whatever the product: {for_all}.",
        )
