"""From the grammar's tree to nodes: names looked up, types checked, numbers converted to the question's base unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from lark import Token, Tree

from intake.errors import IntakeError
from intake.logic import nodes
from intake.logic.nodes import Bound, Comparison, Condition, StatusWord
from intake.logic.vocabulary import DATED, NUMERIC, Kind, Subject, Vocabulary, phrases_for, suggest, to_base

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
DAYS: Mapping[str, Fraction] = {"days": Fraction(1)}
MOST_DAYS = 36_500


class PhraseError(IntakeError):
    """A phrase cannot be read: at which character (from 0), why, and what to do."""

    def __init__(self, offset: int, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.offset, self.message, self.fix = offset, message, fix


class Binder:
    """One method for each alternative of the grammar's `leaf`."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary

    def leaf(self, tree: Tree[Token]) -> Condition:
        method: Callable[[Tree[Token]], Condition] = getattr(self, f"_{tree.data}")
        return method(tree)

    # --- names ----------------------------------------------------------------------------------------------------

    def _subject(self, token: Token, kinds: frozenset[Kind] | None = None, phrase: str = "") -> Subject:
        subject = self.words.subjects.get(token)
        if subject is None:
            raise PhraseError(_at(token), f"unknown question {str(token)!r}", suggest(token, self.words.subjects))
        if kinds is not None and subject.kind not in kinds:
            message = f"{phrase} does not fit {token}, a {subject.kind.value.replace('_', ' ')} question"
            raise PhraseError(_at(token), message, phrases_for(subject))
        return subject

    def _codes(self, subject: Subject, tokens: list[Token]) -> tuple[str, ...]:
        for token in tokens:
            if str(token) not in subject.codes:
                message = f"{subject.key} offers no answer {str(token)!r}"
                raise PhraseError(_at(token), message, suggest(token, subject.codes))
        repeated = [token for number, token in enumerate(tokens) if token in tokens[:number]]
        if repeated:
            raise PhraseError(_at(repeated[0]), f"{repeated[0]} stands here twice", "remove one")
        return tuple(str(token) for token in tokens)

    def _entries(self, tree: Tree[Token]) -> tuple[list[Token], list[Token]]:
        """Codes of a list before and after `perhaps`."""
        if isinstance(tree.children[0], Token):
            return [tree.children[0]], []
        certain: list[Token] = []
        perhaps: list[Token] = []
        for entry in _subtree(tree, 0).children:
            assert isinstance(entry, Tree)
            target = perhaps if perhaps or len(entry.children) == 2 else certain
            target.append(_token(entry, -1))
        return certain, perhaps

    # --- choices --------------------------------------------------------------------------------------------------

    def _is_one_of(self, tree: Tree[Token]) -> Condition:
        name = _token(tree, 0)
        subject = self._subject(name)
        certain, perhaps = self._entries(_subtree(tree, -1))
        if subject.kind is Kind.MULTI:
            raise PhraseError(_at(name), f"{name} can have several answers", phrases_for(subject))
        if subject.kind is Kind.TEXT:
            raise PhraseError(_at(name), f"{name} is free text, which no condition reads", "remove this phrase")
        self._codes(subject, certain + perhaps)
        single = isinstance(_subtree(tree, -1).children[0], Token)
        condition: Condition
        if single and str(certain[0]) in {word.value for word in StatusWord}:
            condition = nodes.HasStatus(subject.key, StatusWord(str(certain[0])))
        else:
            condition = nodes.IsOneOf(subject.key, tuple(map(str, certain)), tuple(map(str, perhaps)))
        return _negated(tree, condition)

    def _includes(self, tree: Tree[Token]) -> Condition:
        subject = self._subject(_token(tree, 0), frozenset({Kind.MULTI}), "'includes'")
        certain, perhaps = self._entries(_subtree(tree, -1))
        self._codes(subject, certain + perhaps)
        return nodes.Includes(subject.key, tuple(map(str, certain)), tuple(map(str, perhaps)))

    def _includes_only(self, tree: Tree[Token]) -> Condition:
        subject = self._subject(_token(tree, 0), frozenset({Kind.MULTI}), "'includes only'")
        return nodes.IncludesOnly(subject.key, self._codes(subject, _names(_subtree(tree, -1))))

    def _includes_real(self, tree: Tree[Token]) -> Condition:
        subject = self._subject(_token(tree, 0), frozenset({Kind.MULTI}), "'includes any real answer'")
        return nodes.IncludesAnyReal(subject.key)

    # --- status ---------------------------------------------------------------------------------------------------

    def _is_status(self, tree: Tree[Token]) -> Condition:
        word = StatusWord(str(_subtree(tree, -1).children[0]))
        kinds = NUMERIC if word in (StatusWord.USABLE, StatusWord.IMPLAUSIBLE) else None
        subject = self._subject(_token(tree, 0), kinds, f"'is {word.value}'")
        return _negated(tree, nodes.HasStatus(subject.key, word))

    def _is_not_asked(self, tree: Tree[Token]) -> Condition:
        return nodes.HasStatus(self._subject(_token(tree, 0)).key, StatusWord.NOT_ASKED)

    def _is_number(self, tree: Tree[Token]) -> Condition:
        return _negated(tree, nodes.IsNumber(self._subject(_token(tree, 0), NUMERIC, "'is a number'").key))

    def _unit_is(self, tree: Tree[Token]) -> Condition:
        subject, unit = self._subject(_token(tree, 0), NUMERIC, "'unit is'"), _token(tree, 1)
        if str(unit) not in subject.unit_codes:
            raise PhraseError(_at(unit), f"{subject.key} has no unit {str(unit)!r}", suggest(unit, subject.unit_codes))
        return nodes.UnitIs(subject.key, str(unit))

    # --- numbers --------------------------------------------------------------------------------------------------

    def _comparison(self, tree: Tree[Token]) -> Condition:
        """`key < bound`, `bound < key`, or `low <= key <= high` in rising order."""
        parts = tree.children
        left, sign, right = _subtree(tree, 0), str(parts[1]), _subtree(tree, 2)
        if len(parts) == 3:
            if self._is_measured(left):
                return self._compare(left, sign, right)
            return self._compare(right, TURNED[sign], left)
        upper_sign, upper = str(parts[3]), _subtree(tree, 4)
        if sign[0] != "<" or upper_sign[0] != "<":
            raise PhraseError(_at(_token(tree, 1)), "a range is written upwards", "write 'low <= key <= high'")
        if _token(left, 0).type == "NUMBER" and len(left.children) == 1 and len(upper.children) == 2:
            left = Tree("operand", [*left.children, upper.children[1]])  # `180 <= key <= 350 ng/L`: one unit for both
        lower, higher = self._compare(right, TURNED[sign], left), self._compare(right, upper_sign, upper)
        if lower.bound.in_base > higher.bound.in_base:
            raise PhraseError(_at(_token(left, 0)), "the range is upside down", "write the smaller number first")
        return nodes.All((lower, higher))

    def _is_measured(self, operand: Tree[Token]) -> bool:
        token = _token(operand, 0)
        return token.type == "NAME" and str(token) not in self.words.thresholds

    def _compare(self, measured: Tree[Token], sign: str, bound: Tree[Token]) -> nodes.Compare | nodes.CompareFact:
        name = _token(measured, 0)
        if name.type != "NAME" or str(name) in self.words.thresholds:
            raise PhraseError(_at(name), "a comparison needs a question or a number fact", "name what is compared")
        if str(name) in self.words.number_facts:
            factors = self.words.number_facts[str(name)]
            return nodes.CompareFact(str(name), Comparison(sign), self._bound(bound, factors, str(name)))
        if str(name) in self.words.facts:
            raise PhraseError(_at(name), f"{name} is true or false, not a number", "leave out the comparison")
        subject = self._subject(name, NUMERIC, "a comparison with a number")
        if len(subject.factors) < len(subject.unit_codes):
            message = f"{name} can be answered in a unit that cannot be converted"
            raise PhraseError(_at(name), message, "compare the number fact that is made of it")
        return nodes.Compare(subject.key, Comparison(sign), self._bound(bound, subject.factors, subject.key))

    def _bound(self, operand: Tree[Token], factors: Mapping[str, Fraction], of: str) -> Bound:
        """A number with its unit, or a threshold by name, in the base unit of what it is compared with."""
        token = _token(operand, 0)
        threshold = None
        if token.type == "NAME":
            known = self.words.thresholds.get(str(token))
            if known is None:
                raise PhraseError(
                    _at(token), f"unknown threshold {str(token)!r}", suggest(token, self.words.thresholds)
                )
            number, unit, threshold = known.value, known.unit, known.name
        elif len(operand.children) == 1:
            raise PhraseError(
                _at(token) + len(token), "a number needs its unit", f"units of {of}: {', '.join(factors)}"
            )
        else:
            number, unit = Decimal(str(token)), str(operand.children[1])
        if unit not in factors:
            fix = suggest(unit, factors) or f"units of {of}: {', '.join(factors)}"
            raise PhraseError(_at(_token(operand, -1)), f"{of} is not measured in {unit!r}", fix)
        return Bound(number, unit, to_base(number, factors[unit]), threshold)

    # --- dates ----------------------------------------------------------------------------------------------------

    def _date(self, token: Token, phrase: str) -> str:
        return self._subject(token, DATED, phrase).key

    def _older(self, tree: Tree[Token]) -> Condition:
        key = self._date(_token(tree, 0), "'older than'")
        return nodes.OlderThan(key, self._window(_subtree(tree, 1)))

    def _within(self, tree: Tree[Token]) -> Condition:
        key = self._date(_token(tree, 0), "'within'")
        return nodes.OlderThan(key, self._window(_subtree(tree, 1)), is_within=True)

    def _newest(self, tree: Tree[Token]) -> Condition:
        tokens = _names(_subtree(tree, 0))
        keys = tuple(self._date(token, "'newest of'") for token in tokens)
        for token in tokens:
            if str(token) not in self.words.result_dates:
                raise PhraseError(_at(token), f"{token} is not the date of a result", "name dates of blood tests")
        return nodes.NewestOlderThan(keys, self._window(_subtree(tree, 1)))

    def _before(self, tree: Tree[Token]) -> Condition:
        return nodes.Before(self._date(_token(tree, 0), "'before'"), self._date(_token(tree, 1), "'before'"))

    def _is_after(self, tree: Tree[Token]) -> Condition:
        return nodes.IsAfterFormDate(self._date(_token(tree, 0), "'is after the form date'"))

    def _window(self, operand: Tree[Token]) -> Bound:
        bound = self._bound(operand, DAYS, "a window")
        if bound.in_base != bound.in_base.to_integral_value() or bound.in_base > MOST_DAYS:
            message = f"a window is a whole number of days, at most {MOST_DAYS:,}"
            raise PhraseError(_at(_token(operand, 0)), message, "write for example 365 days")
        return bound

    # --- facts, invitation, messages ------------------------------------------------------------------------------

    def _fact(self, tree: Tree[Token]) -> Condition:
        token = _token(tree, 0)
        if str(token) in self.words.facts:
            return nodes.FactHolds(str(token))
        if str(token) in self.words.number_facts:
            raise PhraseError(_at(token), f"{token} is a number", f"compare it, as in '{token} > …'")
        if str(token) in self.words.subjects:
            raise PhraseError(_at(token), f"{token} is a question", f"say what is asked of it, as in '{token} is …'")
        fix = suggest(token, [*self.words.facts, *self.words.subjects])
        if self.words.allows_offer:
            fix = "a skip condition reads answers; it cannot read facts"
        raise PhraseError(_at(token), f"unknown fact {str(token)!r}", fix)

    def _offer(self, tree: Tree[Token]) -> Condition:
        if not self.words.allows_offer:
            raise PhraseError(_start(tree), "the invitation is known to skip logic only", "read the answers instead")
        return nodes.HasOffer()

    def _rule_fires(self, tree: Tree[Token]) -> Condition:
        token = _token(tree, 0)
        if not self.words.allows_messages:
            raise PhraseError(
                _start(tree), "only a safety message may read a rule", "name a derived fact that both read"
            )
        if str(token) not in self.words.rules:
            raise PhraseError(_at(token), f"unknown rule {str(token)!r}", suggest(token, self.words.rules))
        return nodes.RuleFires(str(token))

    def _at_end(self, tree: Tree[Token]) -> Condition:
        if not self.words.allows_messages:
            raise PhraseError(_start(tree), "'at the end' is for safety messages only", "remove it")
        return nodes.AtTheEnd()


def _at(token: Token) -> int:
    return token.start_pos or 0


def _start(tree: Tree[Token]) -> int:
    return 0 if tree.meta.empty else tree.meta.start_pos


def _token(tree: Tree[Token], index: int) -> Token:
    part = tree.children[index]
    assert isinstance(part, Token)
    return part


def _subtree(tree: Tree[Token], index: int) -> Tree[Token]:
    part = tree.children[index]
    assert isinstance(part, Tree)
    return part


def _names(tree: Tree[Token]) -> list[Token]:
    return [part for part in tree.children if isinstance(part, Token)]


def _negated(tree: Tree[Token], condition: Condition) -> Condition:
    is_negated = any(isinstance(part, Tree) and part.data == "negation" for part in tree.children)
    return nodes.Not(condition) if is_negated else condition
