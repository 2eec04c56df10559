"""Operators are AWS's and fit key and values, quantifiers fit keys with several values, and statements can apply."""

from collections import Counter
from collections.abc import Iterator

from designer.analysis.checks.conditions.keys import KeyUse, one_more, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.shared import meant, nearest
from designer.policy.catalog.context_keys import GLOBAL_KEYS
from designer.policy.equivalence.search import Search, deciding
from designer.policy.equivalence.side_formulas import ComparedPath
from designer.policy.language.document import Statement
from designer.policy.language.templates import VERSION_WITH_VARIABLES, variables_of
from designer.policy.matching import conditions
from designer.policy.matching.conditions import IF_EXISTS, Quantifier
from designer.policy.matching.operators import OPERATORS, ConditionOperator
from designer.policy.matching.request import Stages
from designer.policy.matching.statement import compile_statement
from designer.policy.matching.value_types import ARN, BOOLEAN, TEXT, VALUE_TYPES, ValueType


def _known_operators(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.compiled.known:
            continue
        written = use.condition.operator
        close = _nearest(written)
        yield TextFinding(
            f"There is no condition operator {written[:60]}.{meant(close)}",
            view.condition_operator(use.condition),
            other_operator(view, use, close) if close else (),
        )


def _nearest(written: str) -> str:
    """Return the operator that was meant, with its prefix and suffix."""
    prefix, _, name = written.rpartition(":")
    quantifier = nearest(prefix, ["ForAllValues", "ForAnyValue"], 0.6) if prefix else ""
    _, lower, if_exists = conditions.parse_operator(name)
    close = nearest(lower, [*(row.name for row in OPERATORS.values()), conditions.NULL], 0.7)
    if not close or (prefix and not quantifier):
        return ""
    if close == conditions.NULL:
        return close
    return f"{quantifier}:{close}".lstrip(":") + (conditions.IF_EXISTS if if_exists else "")


def _operator_types(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        kind = VALUE_TYPES.get(use.key.type) if use.key is not None else None
        if kind is None or operator is None or operator.type is kind or _reads_anyway(use, kind, operator.type):
            continue
        right = _counterpart(use, kind)
        hint = f" Use {right}." if right else ""
        yield TextFinding(
            f"{use.condition.key} is {kind.noun}, which {operator.name} does not compare as such.{hint}",
            view.condition_operator(use.condition),
            other_operator(view, use, right) if right else (),
            Severity.ADVICE if kind is BOOLEAN and operator.type is TEXT else None,
        )


def _reads_anyway(use: KeyUse, kind: ValueType, read: ValueType) -> bool:
    """Times may be numbers of seconds, and many keys of type string hold an ARN."""
    return kind.name in read.fits and (read is not ARN or all(map(_may_be_arn, use.condition.values)))


def _may_be_arn(value: str) -> bool:
    return value.startswith(("arn:", "*", "$"))


def _counterpart(use: KeyUse, kind: ValueType) -> str:
    """Return the operator of the right type that asks the same, with prefix and suffix; empty if there is none."""
    same = (row.name for row in OPERATORS.values() if row.type is kind and row.negated is use.negated)
    name = next(same, "")  # the first of a type is the usual one
    if not name:
        return ""
    quantifier = use.compiled.quantifier
    prefix = "" if quantifier is Quantifier.NONE else f"{quantifier.value}:"
    return f"{prefix}{name}{IF_EXISTS if use.compiled.if_exists else ''}"


def _exact_wildcards(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        if operator is None or operator.wildcards or not (operator.is_whole or operator.ignores_case):
            continue
        for index, value in enumerate(use.condition.values):
            if _has_wildcard(use, index, value):
                message = f"{operator.name} compares * and ? as these very characters; no value is “{value[:60]}”."
                like = _like(operator) if operator.is_whole else ""
                prefix, _, name = use.condition.operator.rpartition(":")
                fixed = f"{prefix}:".lstrip(":") + like + ("IfExists" if use.compiled.if_exists else "")
                fixes = other_operator(view, use, fixed) if like and name else ()
                yield TextFinding(message, view.condition_value(use.condition, index), fixes)


def _like(operator: ConditionOperator) -> str:
    """Return the operator that asks the same, and reads wildcards."""
    rows = (row for row in OPERATORS.values() if row.wildcards and row.type is operator.type)
    return next((row.name for row in rows if row.negated is operator.negated), "")


def _has_wildcard(use: KeyUse, index: int, value: str) -> bool:
    """Return True if a value has a star or question mark outside of policy variables."""
    if not ("*" in value or "?" in value):
        return False
    if value == "*" and use.key not in GLOBAL_KEYS:  # which some services take for a value, as lambda:Principal
        return False
    return not variables_of(use.compiled.templates[index]) and "${*}" not in value and "${?}" not in value


def _multivalued_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.key is None or not use.key.multivalued or use.is_set or use.compiled.operator is None:
            continue
        quantifier = Quantifier.ALL if use.negated else Quantifier.ANY
        right = f"{quantifier.value}:{use.condition.operator}"
        message = (
            f"{use.condition.key} may hold several values, and without ForAnyValue or ForAllValues such a request "
            f"never matches. Use {right}."
        )
        yield TextFinding(message, view.condition_operator(use.condition), other_operator(view, use, right))


_SEVERAL = frozenset({"ram:principal", "ram:requestedresourcetype"})
"""Keys with several values that the list of actions has as plain texts; most others have a plural as a sign."""


def _single_valued_keys(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if not use.is_set or not _has_one_value(use):
            continue
        absent = "met" if use.compiled.when_absent else "not met"
        message = (
            f"{use.condition.key} holds one value, so {use.compiled.quantifier.value} only decides what its absence "
            f"means: the condition is {absent} then."
        )
        loose = use.compiled.quantifier is Quantifier.ALL
        plain = _no_looser(use)
        yield TextFinding(
            message,
            view.condition_operator(use.condition),
            other_operator(view, use, plain) if plain else (),
            Severity.WARNING if loose else Severity.ADVICE,
        )


def _no_looser(use: KeyUse) -> str:
    """Return the operator without ForAllValues or ForAnyValue that lets nothing more through without the key, or ""."""
    plain = use.condition.operator.rpartition(":")[2]
    was, becomes = use.compiled.when_absent, use.negated or use.compiled.if_exists
    if use.denies:
        return plain + IF_EXISTS if was and not becomes else plain
    return "" if becomes and not was else plain


def _has_one_value(use: KeyUse) -> bool:
    """Return True if AWS documents a single value; of services' keys that is only believed where the name agrees."""
    if use.key is None or use.key.multivalued:
        return False
    several = use.key.type in ("String", "ARN") and (use.name in _SEVERAL or use.name.endswith("s"))
    return use.key in GLOBAL_KEYS or not several


def _for_all_values(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.denies or use.compiled.quantifier is not Quantifier.ALL or use.asks_for_presence:
            continue
        message = (
            f"ForAllValues is met by a request without {use.condition.key}, so this allows such requests, too. Add a "
            f'condition Null {use.condition.key} "false", unless that is what you want.'
        )
        label = f"Demand that {use.condition.key} is there"
        fixes = one_more(view, use, "Null", (use.condition.key, "false"), label)
        yield TextFinding(message, view.condition_operator(use.condition), fixes)


_MOST_VALUES = 60
"""Values of a statement's conditions up to which all their combinations are tried while a person types."""


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    unknown = {use.statement.index for use in uses(view) if not use.compiled.known}
    for statement in view.statements:
        mask = view.mask(statement)
        names_nothing = not mask and statement.not_action and bool(statement.resources)
        if names_nothing and any(not action.strip("*") for action in statement.actions):
            span = view.entry(statement, "NotAction", 0)
            yield TextFinding("NotAction leaves out every action, so this statement is about none.", span)
        keys = Counter(condition.key.lower() for condition in statement.conditions)
        asked_twice = [key for key, count in keys.items() if count > 1]
        if asked_twice and statement.index not in unknown and _never_met(view, statement):
            last = [one for one in statement.conditions if one.key.lower() == asked_twice[0]][-1]
            message = f"No request can meet all conditions on {last.key} at once, so this statement never applies."
            yield TextFinding(message, view.condition_key(last))


def _never_met(view: PolicyText, statement: Statement) -> bool:
    """Return True if it is proven that no value of its keys meets all its conditions."""
    grammar = view.grammar
    if grammar is None or sum(len(condition.values) for condition in statement.conditions) > _MOST_VALUES:
        return False
    compiled = compile_statement(statement, grammar, variables=view.document.version == VERSION_WITH_VARIABLES)
    search = Search((ComparedPath((compiled,), ()), ComparedPath((), ())), (deciding(Stages()), deciding(Stages())))
    return search.differing((0,), "service:Action") == ""


KNOWN_OPERATORS = Check("known-operators", texts=_known_operators)
OPERATOR_TYPES = Check("operator-types", texts=_operator_types)
EXACT_WILDCARDS = Check("exact-wildcards", texts=_exact_wildcards)
MULTIVALUED_KEYS = Check("multivalued-keys", texts=_multivalued_keys)
SINGLE_VALUED_KEYS = Check("single-valued-keys", texts=_single_valued_keys)
FOR_ALL_VALUES = Check("for-all-values", texts=_for_all_values)
CONTRADICTIONS = Check("contradictions", texts=_check_text)
