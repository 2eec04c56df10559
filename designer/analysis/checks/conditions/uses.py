"""The conditions of a policy, compiled, with what AWS documents of their keys."""

from collections.abc import Iterator
from functools import lru_cache

from designer.analysis.checks.finding import Fix, Replacement
from designer.analysis.checks.fixes import json_string, put_text
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import ResourceUse, action_details, details
from designer.policy.catalog.context_keys import GLOBAL_KEYS, ContextKey, documented_key
from designer.policy.json.text import JsonObject, Span
from designer.policy.language.document import Condition, Statement
from designer.policy.language.templates import VERSION_WITH_VARIABLES
from designer.policy.matching.conditions import CompiledCondition, Quantifier, compile_condition
from designer.policy.satisfiability.action_facts import Presence, action_facts, is_instance, is_of_request


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


_MOST = 3_000
"""Actions of a statement that are looked at; a statement about more is about everything, and asks for no key."""

_OF_TAGS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
_EVERYWHERE = frozenset(key.name.lower() for key in GLOBAL_KEYS if not key.name.lower().startswith(_OF_TAGS))


def is_of_actions(use: KeyUse) -> bool:
    """True when it depends on the action if a request carries the key: keys of services, and those of tags."""
    return use.key is not None and use.name not in _EVERYWHERE and not use.key.name.lower().startswith("aws:principal")


def split_by_key(view: PolicyText, use: KeyUse) -> tuple[list[str], list[str]] | None:
    """The statement's actions that carry the key, and those that do not; None where nobody can tell."""
    mask = view.mask(use.statement)
    if use.statement.not_action or mask.bit_count() > _MOST or not mask:
        return None
    names = [view.catalogue.actions[index] for index in view.catalogue.members(mask)]
    carrying = [name for name in names if carries(name, use.name)]
    left = set(carrying)
    return carrying, [name for name in names if name not in left]


def carries(action: str, key: str) -> bool:
    """True when some request of an action can carry a key, given in lower case."""
    return action_facts().presence(action, key) is not Presence.NEVER


def carries_always(action: str, key: str) -> bool:
    """True when requests of an action can carry a key whatever the resource."""
    found = action_details(action)
    if found is None or any(is_instance(key, template) for template in found.condition_keys):
        return True
    rows = (template for use in found.resources for template in _keys_of(action, use))
    return carries(action, key) and not any(is_instance(key, template) for template in rows)


def resource_carries(action: str, use: ResourceUse, key: str) -> bool:
    """True when a request about a resource of an action can carry a key."""
    return any(is_instance(key, template) for template in _keys_of(action, use))


def _keys_of(action: str, use: ResourceUse) -> Iterator[str]:
    """The keys in the row of a resource of an action, and those of the resource itself.

    What a request sets, tags above all, only the row tells: AWS lists it with the resource where any action sets it.
    """
    yield from use.condition_keys
    of_service = details(action.partition(":")[0])
    kind = of_service.resource_types.get(use.name.lower()) if of_service else None
    own = kind.condition_keys if kind else ()
    found = action_details(action)
    rows: set[str] = set()
    if found is not None:
        rows = {*found.condition_keys, *(key for one in found.resources for key in one.condition_keys)}
    in_rows = set(map(str.lower, rows))
    for template in own:
        key = template.lower()
        if not is_of_request(template) or (key not in in_rows and carries(action, key)):
            yield template
