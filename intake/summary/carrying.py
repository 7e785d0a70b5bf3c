"""Flags that say the same as what could not be assessed: they carry the rules that only the same gap holds up.

The table is `clinical/rules.md` section 5d. A rule that waits for another answer too keeps its own row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.rulebook.assessment import Assessment, Unassessed

B12_TESTS = frozenset({"lab_b12", "lab_active_b12", "lab_mma"})
BLOOD_COUNT_TESTS = frozenset({"lab_hb", "lab_mcv", "lab_wbc", "lab_platelets", "lab_folate", "lab_ferritin"})
DOSE = frozenset({"b12_dose", "b12_strength"})
PRODUCT = DOSE | {"product_offered", "product_name_text", "mic_meaning_told", "mix_ingredients"}
DOSE_RULES = frozenset({"dose-unit-error", "dose-above-usual"})
PRODUCT_RULES = DOSE_RULES | {"mic-identity-ambiguous", "mic-unlicensed-mix", "mic-without-b12", "renal-aluminium"}


@dataclass(frozen=True)
class Gap:
    """The answers that are one gap, and the rules that a flag about it may carry; None: any rule."""

    keys: frozenset[str]
    rules: frozenset[str] | None = None

    def holds(self, rule: Unassessed) -> bool:
        """Only this gap holds the rule up."""
        missing = {item.question for item in rule.missing}
        return bool(missing) and missing <= self.keys and (self.rules is None or rule.id in self.rules)


GAPS: Mapping[str, Gap] = {
    "product-unknown": Gap(PRODUCT, PRODUCT_RULES),
    "dose-not-computable": Gap(DOSE, DOSE_RULES),
    "stacked-risk-no-recent-b12": Gap(B12_TESTS),
    "test-indicated": Gap(B12_TESTS),
    "no-b12-result": Gap(B12_TESTS),
    "baseline-labs-missing": Gap(BLOOD_COUNT_TESTS),
}


def carry(assessment: Assessment) -> dict[str, str]:
    """Unassessed rule to the flag that carries it: one in view before a folded one, then in the order of the table."""
    under = {flag.id: flag.under for flag in assessment.flags if flag.id in GAPS}
    carriers = sorted((flag for flag in GAPS if flag in under), key=lambda flag: under[flag] is not None)
    found: dict[str, str] = {}
    for rule in assessment.unassessed:
        carrier = next((flag for flag in carriers if GAPS[flag].holds(rule)), None)
        if carrier is not None:
            found[rule.id] = carrier
    return found
