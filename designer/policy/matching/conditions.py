"""Conditions compiled to a test of a request's context (their operators: see `operators`).

How a condition holds: its key is absent, then the operator's kind decides; otherwise the key's value must match one of
the listed values (or none of them, for a negated operator). Nothing here knows statements.
Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Callable, Sequence
from enum import Enum

from designer.basics.dataclass import dataclass
from designer.policy.language.document import Condition
from designer.policy.language.templates import Context, Template, Values, parse_template, resolve, static, variables_of
from designer.policy.matching.operators import OPERATORS, ConditionOperator


class Quantifier(Enum):
    """Reading of a multivalued key by an operator."""

    NONE = ""
    ALL = "ForAllValues"
    ANY = "ForAnyValue"


NULL = "Null"
IF_EXISTS = "IfExists"
_QUANTIFIERS = {quantifier.value.lower(): quantifier for quantifier in Quantifier}


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """A condition ready to be tested.

    Attributes:
        source: The condition as the policy writes it.
        key: Its key in lower case.
        operator: Its row of the table; None for ``Null`` and for what AWS does not know.
        quantifier: ForAllValues, ForAnyValue or none.
        if_exists: True if it also holds while the key is absent.
        is_null: True if it asks about the key's presence.
        templates: The listed values.
        when_absent: True if it holds while the key is absent.
        holds: The whole test.
    """

    source: Condition
    key: str
    operator: ConditionOperator | None
    quantifier: Quantifier
    if_exists: bool
    is_null: bool
    templates: tuple[Template, ...]
    when_absent: bool
    holds: Callable[[Context], bool]

    @property
    def known(self) -> bool:
        """True if AWS has such an operator; a condition with an unknown one never holds."""
        return self.is_null or self.operator is not None


def parse_operator(text: str) -> tuple[Quantifier | None, str, bool]:
    """Prefix (None for an unknown one), lower-case name, and whether ``IfExists`` is behind it."""
    prefix, _, name = text.rpartition(":")
    lower = name.lower()
    if_exists = lower.endswith(IF_EXISTS.lower())
    return _QUANTIFIERS.get(prefix.lower()), lower.removesuffix(IF_EXISTS.lower()), if_exists


def is_negated(text: str) -> bool:
    """Return True for an operator, as written, that wants a key to match none of the values."""
    operator = OPERATORS.get(parse_operator(text)[1])
    return operator is not None and operator.negated


def takes_variables(text: str) -> bool:
    """Return True for an operator, as written, whose values may hold policy variables."""
    operator = OPERATORS.get(parse_operator(text)[1])
    return operator is not None and operator.variables


def compile_condition(condition: Condition, *, variables: bool) -> CompiledCondition:
    """Compile one condition; ``variables`` says whether the policy's version knows policy variables."""
    quantifier, name, if_exists = parse_operator(condition.operator)
    key = condition.key.lower()
    if name == NULL.lower() and quantifier is Quantifier.NONE and not if_exists:
        return _compile_null(condition, key)
    operator = None if quantifier is None else OPERATORS.get(name)
    if operator is None or quantifier is None:
        return CompiledCondition(condition, key, None, Quantifier.NONE, if_exists, False, (), False, _never)
    templates = tuple(
        parse_template(value, wildcards=operator.wildcards, variables=variables and operator.variables)
        for value in condition.values
    )
    # Of a key that is not there AWS says: ForAllValues is true, ForAnyValue false, a negated operator true.
    negated = operator.negated and quantifier is Quantifier.NONE
    when_absent = if_exists or quantifier is Quantifier.ALL or negated
    holds = _test(key, operator, quantifier, templates, when_absent=when_absent)
    return CompiledCondition(condition, key, operator, quantifier, if_exists, False, templates, when_absent, holds)


def _never(_context: Context) -> bool:
    return False


def _compile_null(condition: Condition, key: str) -> CompiledCondition:
    wanted = frozenset(value.lower() for value in condition.values)
    absent, present = "true" in wanted, "false" in wanted

    def holds(context: Context) -> bool:
        return present if context.get(key, ()) != () else absent

    return CompiledCondition(condition, key, None, Quantifier.NONE, False, True, (), absent, holds)


def _test(
    key: str, operator: ConditionOperator, quantifier: Quantifier, templates: tuple[Template, ...], *, when_absent: bool
) -> Callable[[Context], bool]:
    """Return the condition as one closure: absent key, then single or multivalued."""
    negated = operator.negated
    fixed = [pieces for pieces in map(static, templates) if pieces is not None]
    moving = tuple(template for template in templates if static(template) is None)
    fixed_match = operator.compile(fixed)

    def match(text: str, context: Context) -> bool:
        return fixed_match(text) or matches_variables(operator, moving, text, context)

    if quantifier is Quantifier.NONE:

        def holds(context: Context) -> bool:
            value = context.get(key)
            if value is None or value == ():
                return when_absent
            if not isinstance(value, str):
                return False  # a multivalued key needs ForAllValues or ForAnyValue
            return (fixed_match(value) if not moving else match(value, context)) is not negated

        return holds
    gather = all if quantifier is Quantifier.ALL else any

    def holds_for_set(context: Context) -> bool:
        texts = key_values(context.get(key, ()))
        if not texts:
            return when_absent
        return gather(match(text, context) is not negated for text in texts)

    return holds_for_set


def key_values(value: Values) -> tuple[str, ...]:
    """Return the values of a key for a set operator; empty texts only are AWS's "null data set", like no values."""
    texts = (value,) if isinstance(value, str) else value
    return texts if any(texts) else ()


def matches_variables(operator: ConditionOperator, templates: Sequence[Template], text: str, context: Context) -> bool:
    """Return True if a text matches one of the values that hold variables; an unresolved value matches nothing."""
    for template in templates:
        resolved = resolve(template, context)
        if resolved is not None and operator.compile((resolved,))(text):
            return True
    return False


def read_keys(condition: CompiledCondition) -> list[str]:
    """The keys that the condition asks for, in small letters: its own, and those of its variables, default or not."""
    variables = [variable.key for template in condition.templates for variable in variables_of(template)]
    return [condition.key, *variables] if condition.known else []


def missing_keys(condition: CompiledCondition, context: Context) -> list[str]:
    """Return keys the condition reads and the context lacks: its own, and those of its variables, default or not."""
    if not condition.known:
        return []
    missing = [] if condition.key in context else [condition.source.key]
    for template in condition.templates:
        missing += missing_variables(template, context)
    return missing


def missing_variables(template: Template, context: Context) -> list[str]:
    """Return the keys of a template's variables that the context lacks; with one, another text would stand for it."""
    return [variable.key for variable in variables_of(template) if variable.key not in context]
