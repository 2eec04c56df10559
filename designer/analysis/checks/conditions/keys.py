"""Condition keys exist, are carried by the requests that a statement is about, and may be missing in some."""

from collections.abc import Iterator
from functools import lru_cache

from designer.analysis.checks.finding import SCPS, Check, Fix, Replacement, TextFinding
from designer.analysis.checks.fixes import json_string, put_text
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.analysis.checks.shared import listed, meant, nearest, verb
from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import ResourceUse, action_details, details
from designer.policy.catalog.context_keys import GLOBAL_KEYS, ContextKey, documented_key
from designer.policy.json.text import JsonObject, Span
from designer.policy.language.document import Condition, Grammar, Statement
from designer.policy.language.templates import VERSION_WITH_VARIABLES
from designer.policy.matching.conditions import IF_EXISTS, CompiledCondition, Quantifier, compile_condition
from designer.policy.satisfiability.action_facts import Presence, action_facts, is_instance, is_of_request


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One key of one operator of a statement.

    Attributes:
        statement: The statement.
        condition: As written.
        compiled: As tested.
        key: AWS's documentation of the key; None if there is none.
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
        """True if the statement denies."""
        return denies(self.statement)

    @property
    def negated(self) -> bool:
        """True if the operator wants the key to match none of the values."""
        return self.compiled.operator is not None and self.compiled.operator.negated

    @property
    def is_set(self) -> bool:
        """True if ForAllValues or ForAnyValue is before the operator."""
        return self.compiled.quantifier is not Quantifier.NONE

    @property
    def asks_for_presence(self) -> bool:
        """Whether the statement asks the key to be there."""
        others = (condition for condition in self.statement.conditions if condition.key.lower() == self.name)
        compiled = (compile_condition(condition, variables=False) for condition in others)
        return any(one.is_null and not one.when_absent and one.holds({one.key: "any"}) for one in compiled)

    def has(self, key: str) -> bool:
        """Return True if the statement has a condition on a key, given in lower case."""
        return any(other.key.lower() == key for other in self.statement.conditions)


@lru_cache(maxsize=64)
def uses(view: PolicyText) -> tuple[KeyUse, ...]:
    """Return every condition, in the order of the text."""
    variables = view.document.version == VERSION_WITH_VARIABLES
    return tuple(
        KeyUse(statement, condition, compile_condition(condition, variables=variables), documented_key(condition.key))
        for statement in view.statements
        for condition in statement.conditions
    )


def by_statement(view: PolicyText) -> tuple[tuple[KeyUse, ...], ...]:
    """Return the conditions of each statement that has some."""
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
    """Return True if it depends on the action if a request carries the key: keys of services, and those of tags."""
    return use.key is not None and use.name not in _EVERYWHERE and not use.key.name.lower().startswith("aws:principal")


def split_by_key(view: PolicyText, use: KeyUse) -> tuple[list[str], list[str]] | None:
    """Return the statement's actions that carry the key, and those that do not, or None if unknown."""
    mask = view.mask(use.statement)
    if use.statement.not_action or mask.bit_count() > _MOST or not mask:
        return None
    names = [view.catalogue.actions[index] for index in view.catalogue.members(mask)]
    carrying = [name for name in names if carries(name, use.name)]
    left = set(carrying)
    return carrying, [name for name in names if name not in left]


def carries(action: str, key: str) -> bool:
    """Return True if some request of an action can carry a key, given in lower case."""
    return action_facts().presence(action, key) is not Presence.NEVER


def carries_always(action: str, key: str) -> bool:
    """Return True if requests of an action can carry a key whatever the resource."""
    found = action_details(action)
    if found is None or any(is_instance(key, template) for template in found.condition_keys):
        return True
    rows = (template for use in found.resources for template in _keys_of(action, use))
    return carries(action, key) and not any(is_instance(key, template) for template in rows)


def resource_carries(action: str, use: ResourceUse, key: str) -> bool:
    """Return True if a request about a resource of an action can carry a key."""
    return any(is_instance(key, template) for template in _keys_of(action, use))


def _keys_of(action: str, use: ResourceUse) -> Iterator[str]:
    """Yield the keys in the row of a resource of an action, and those of the resource itself.

    What a request sets, tags above all, is in the row alone: AWS lists it with the resource where any action sets it.
    """
    yield from use.condition_keys
    of_service = details(action.partition(":")[0])
    kind = of_service.resource_types.get(use.name.lower()) if of_service else None
    own = kind.condition_keys if kind else ()
    found = action_details(action)
    rows: set[str] = set()
    if found is not None:
        rows = {*found.condition_keys, *(key for resource in found.resources for key in resource.condition_keys)}
    in_rows = set(map(str.lower, rows))
    for template in own:
        key = template.lower()
        if not is_of_request(template) or (key not in in_rows and carries(action, key)):
            yield template


_FEDERATION = ("saml",)
"""Prefixes of keys that come with the token of an identity provider; any other provider's is its host name."""


def _known_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.key is not None:
            continue
        prefix, colon, _ = use.name.partition(":")
        if not use.name or "." in prefix or prefix in _FEDERATION:
            continue
        close = nearest(use.condition.key, _keys(use, prefix), 0.8)
        if colon and close.lower() == use.name:  # a key that one service lends to another
            continue
        effect = "the condition is always met" if use.compiled.when_absent else "the condition is never met"
        span = view.condition_key(use.condition)
        yield TextFinding(
            f"AWS documents no condition key {use.condition.key[:80]}, so {effect}.{meant(close)}",
            span,
            (put_text(view, span, close),) if close else (),
        )


def _keys(use: KeyUse, prefix: str) -> Iterator[str]:
    """Yield the keys that may have been meant; those of tags with the tag as written."""
    tag = use.condition.key.partition("/")[2]
    for key in GLOBAL_KEYS:
        if not key.name.endswith("/"):
            yield key.name
        elif tag:
            yield key.name + tag
    services = {prefix, *(action.partition(":")[0].lower() for action in use.statement.actions)}
    for service in sorted(services):
        found = details(service)
        yield from (key.key for key in found.condition_keys.values() if "$" not in key.key) if found else ()


def _keys_of_actions(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        found = split_by_key(view, use) if is_of_actions(use) else None
        if found is None or found[0]:
            continue
        effect = "always met" if use.compiled.when_absent else "never met"
        names = found[1]
        message = f"Requests of {listed(names)} do not carry {use.condition.key}: it is {effect}."
        yield TextFinding(message, view.condition_key(use.condition))


_OF_SERVICES = frozenset(
    {
        *("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
        *("aws:principalservicename", "aws:principalservicenameslist"),
    }
)
_IS_SERVICE = "aws:principalisawsservice"


def _keys_of_services(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name in _OF_SERVICES:
            if use.compiled.is_null and use.compiled.when_absent:  # says itself that it is absent
                continue
            effect = "always met" if use.compiled.when_absent else "never met"
        elif use.name == _IS_SERVICE and _wants_service(use):
            effect = "never met"
        else:
            continue
        message = (
            f"SCPs limit users and roles of your accounts, and their requests never carry {use.condition.key}: it is "
            f"{effect}. To limit AWS services, use an RCP."
        )
        if use.name == _IS_SERVICE:
            message = (
                "SCPs limit users and roles of your accounts, and none of them is an AWS service, so this is never "
                "met. To limit AWS services, use an RCP."
            )
        yield TextFinding(message, view.condition_key(use.condition))


def _wants_service(use: KeyUse) -> bool:
    values = {value.lower() for value in use.condition.values}
    return use.compiled.operator is not None and values == {"true"} and not use.negated


_MFA_AGE = "aws:multifactorauthage"
_ASKS_FOR_SERVICE = "aws:principalisawsservice"
_OF_SIGNATURES = ("aws:principal", "aws:userid", "aws:username", "aws:multifactor", "aws:tokenissue", "aws:federated")
"""Beginnings of keys that only signed requests carry; an anonymous one has aws:PrincipalAccount alone."""


def _optional_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.compiled.operator is None or use.negated or use.is_set or use.compiled.if_exists:
            continue
        message = _optional_words(view, use)
        if message:
            right = f"{use.condition.operator}{IF_EXISTS}"
            yield TextFinding(message, view.condition_key(use.condition), other_operator(view, use, right))


def _optional_words(view: PolicyText, use: KeyUse) -> str:
    right = f"{use.condition.operator}{IF_EXISTS}"
    if use.denies:
        if use.name == _ASKS_FOR_SERVICE and _misses_strangers(view, use):
            return (
                f"Requests without a signature carry no {use.condition.key}, so this does not deny them. {right} does."
            )
        if use.name != _MFA_AGE or use.has("aws:multifactorauthpresent"):
            return ""
        return f"Requests without MFA carry no {use.condition.key}, so this does not deny them. {right} does."
    found = split_by_key(view, use) if is_of_actions(use) else None
    if found is None or not all(found):
        return ""
    lacking = found[1]
    them, their = verb(lacking, "it", "them"), verb(lacking, "its", "their")
    return (
        f"Requests of {listed(lacking)} never carry {use.condition.key}, so this does not allow {them}. {right} does, "
        f"or a statement of {their} own."
    )


def _misses_strangers(view: PolicyText, use: KeyUse) -> bool:
    """Return True if an anonymous request would be denied but for this condition; no SCP meets one."""
    if view.grammar is not Grammar.RCP or {value.lower() for value in use.condition.values} != {"false"}:
        return False
    others = (key_use for key_use in uses(view) if key_use.statement is use.statement and key_use is not use)
    return not any(key_use.name.startswith(_OF_SIGNATURES) and not key_use.compiled.when_absent for key_use in others)


def _missing_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if not (use.denies and _is_met_without(use) and is_of_actions(use)) or use.asks_for_presence:
            continue
        if _is_one_exception_of_several(use):
            continue
        found = split_by_key(view, use)
        if found is None or not found[0]:
            continue
        carrying, lacking = found
        if lacking:
            message = (
                f"Requests of {listed(lacking)} never carry {use.condition.key}, and {use.condition.operator} is met "
                f"without it: they are always denied. Keep {verb(lacking, 'it', 'them')} out of this statement."
            )
            yield TextFinding(message, view.condition_key(use.condition))
            continue
        yield from _on_other_resources(view, use, carrying)


def _on_other_resources(view: PolicyText, use: KeyUse, actions: list[str]) -> Iterator[TextFinding]:
    """Yield the actions that AWS decides for several resources at once, some of them without the key."""
    if use.statement.not_resource or "*" not in use.statement.resources:
        return
    for action in actions:
        details = action_details(action)
        if details is None or carries_always(action, use.name):
            continue
        required = [one for one in details.resources if one.required and _meets_the_others(view, use, action, one)]
        lacking = [one.name for one in required if not resource_carries(action, one, use.name)]
        carrying = [resource_use.name for resource_use in required if resource_use.name not in lacking]
        if carrying and lacking:
            message = (
                f"{action} is also decided for {listed(lacking)}, which never carry {use.condition.key}, so it is "
                f"always denied. Narrow Resource to the ARNs of {listed(carrying)}."
            )
            yield TextFinding(message, view.condition_key(use.condition))
            return


def _is_met_without(use: KeyUse) -> bool:
    """Return True if the condition is met where its key is absent: a negated operator, or a Null that asks for that."""
    return (use.negated and not use.is_set) or (use.compiled.is_null and use.compiled.when_absent)


def _meets_the_others(view: PolicyText, use: KeyUse, action: str, resource: ResourceUse) -> bool:
    """Return False if another condition of the statement wants a key that never comes with a resource."""
    others = (one for one in uses(view) if one.statement.index == use.statement.index and one is not use)
    return not any(
        is_of_actions(key_use)
        and not key_use.compiled.when_absent
        and not carries_always(action, key_use.name)
        and not resource_carries(action, resource, key_use.name)
        for key_use in others
    )


def _is_one_exception_of_several(use: KeyUse) -> bool:
    """Return True if the author says that the key may be missing, and other keys decide then: a data perimeter."""
    exempting = ("aws:principalarn", use.name)
    others = (condition for condition in use.statement.conditions if condition.key.lower() not in exempting)
    return use.compiled.if_exists and any(others)


KNOWN_KEYS = Check("known-keys", texts=_known_keys)
KEYS_OF_ACTIONS = Check("keys-of-actions", texts=_keys_of_actions)
KEYS_OF_SERVICES = Check("keys-of-services", grammars=SCPS, texts=_keys_of_services)
OPTIONAL_KEYS = Check("optional-keys", texts=_optional_keys)
MISSING_KEYS = Check("missing-keys", texts=_missing_keys)
