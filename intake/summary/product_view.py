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
    def clear_words(self) -> str:
        return f"Clear for every product: {'; '.join(self.clear)}." if self.clear else ""

    @property
    def besides(self) -> str:
        """What stands around the table in few words: a paper has no room for the names of what is clear."""
        flags = "1 urgent or high flag" if len(self.for_all) == 1 else f"{len(self.for_all)} urgent or high flags"
        rules = "1 other rule is" if len(self.clear) == 1 else f"{len(self.clear)} other rules are"
        raised = f" Whatever the product, the answers raise {flags}, above, counting those listed under another one."
        return f"{rules} clear for every product.{raised if self.for_all else ''}"
