"""The conditions of a policy, compiled, with what AWS documents of their keys."""

from __future__ import annotations

from functools import lru_cache

from designer.analysis.checks.finding import IAM_GUIDE, Fix, Replacement
from designer.analysis.checks.fixes import json_string, put_text
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.basics.dataclass import dataclass
from designer.policy.catalog.context_keys import ContextKey, documented_key
from designer.policy.json.text import JsonObject, Span
from designer.policy.language.document import Condition, Statement
from designer.policy.language.templates import VERSION_WITH_VARIABLES
from designer.policy.matching.conditions import CompiledCondition, Quantifier, compile_condition

OPERATORS_PAGE = f"{IAM_GUIDE}reference_policies_elements_condition_operators.html"
KEYS_PAGE = f"{IAM_GUIDE}reference_policies_condition-keys.html"
SETS_PAGE = f"{IAM_GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html"


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One key of one operator of a statement.

    Attributes:
        statement: The statement.
        condition: As written.
        compiled: As tested.
        key: AWS's documentation of the key; None where there is none.
    """

    statement: Statement
    condition: Condition
    compiled: CompiledCondition
    key: ContextKey | None

    @property
    def name(self) -> str:
        """The key in lower case."""
        return self.compiled.key

    @property
    def denies(self) -> bool:
        """True when the statement denies."""
        return denies(self.statement)

    @property
    def negated(self) -> bool:
        """True when the operator wants the key to match none of the values."""
        return self.compiled.operator is not None and self.compiled.operator.negated

    @property
    def is_set(self) -> bool:
        """True when ForAllValues or ForAnyValue stands before the operator."""
        return self.compiled.quantifier is not Quantifier.NONE

    @property
    def asks_for_presence(self) -> bool:
        """Whether the statement asks the key to be there."""
        others = (one for one in self.statement.conditions if one.key.lower() == self.name)
        compiled = (compile_condition(one, variables=False) for one in others)
        return any(one.is_null and not one.when_absent and one.holds({one.key: "any"}) for one in compiled)

    def has(self, key: str) -> bool:
        """True when the statement has a condition on a key, given in lower case."""
        return any(other.key.lower() == key for other in self.statement.conditions)


@lru_cache(maxsize=64)
def uses(view: PolicyText) -> tuple[KeyUse, ...]:
    """Every condition, in the order of the text."""
    variables = view.document.version == VERSION_WITH_VARIABLES
    return tuple(
        KeyUse(statement, condition, compile_condition(condition, variables=variables), documented_key(condition.key))
        for statement in view.statements
        for condition in statement.conditions
    )


def by_statement(view: PolicyText) -> tuple[tuple[KeyUse, ...], ...]:
    """The same, statement by statement; those without conditions are left out."""
    found: dict[int, list[KeyUse]] = {}
    for use in uses(view):
        found.setdefault(use.statement.index, []).append(use)
    return tuple(map(tuple, found.values()))


def other_operator(view: PolicyText, use: KeyUse, operator: str) -> tuple[Fix, ...]:
    """Replace a condition's operator; no fix where that would take other keys along, or double an operator."""
    path = view.steps(use.condition.span.start)
    holder, operators = view.value(*path[:-1]), view.value(*path[:-2])
    if not isinstance(holder, JsonObject) or not isinstance(operators, JsonObject) or len(holder.members) != 1:
        return ()
    if any(member.key.lower() == operator.lower() for member in operators.members):
        return ()
    return (put_text(view, view.condition_operator(use.condition), operator),)


def one_more(view: PolicyText, use: KeyUse, operator: str, test: tuple[str, str], label: str) -> tuple[Fix, ...]:
    """Add a key and its value to the conditions beside another one; no fix where the operator has the key already."""
    operators = view.value(*view.steps(use.condition.span.start)[:-2])
    if not isinstance(operators, JsonObject):
        return ()
    key, value = test
    added, at = f"{json_string(key)}: {json_string(value)}", operators.span.start + 1
    same = next((member for member in operators.members if member.key.lower() == operator.lower()), None)
    if same is None:
        added = f"{json_string(operator)}: {{{added}}}"
    elif not isinstance(same.value, JsonObject) or any(one.key.lower() == key.lower() for one in same.value.members):
        return ()
    else:
        at = same.value.span.start + 1
    return (Fix(label, (Replacement(Span(at, at), "", f"{added}, "),)),)
