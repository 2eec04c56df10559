"""Statements in plain words: "allowed only in eu-central-1 or eu-west-1, or for the role break-glass".

A Deny with negated conditions is described by what it spares, so that no sentence says "denied unless not". A condition
is
put into plain words only where these say exactly the same; any other stands as written in the policy. Operators and
absent keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Plain text for people; values come from files, so escape them when showing them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from designer.basics.dataclass import dataclass
from designer.policy.catalog.context_keys import documented_key
from designer.policy.evaluation.sentences import condition_phrase
from designer.policy.language.elements import Condition, Effect, Statement
from designer.policy.language.wording import some_values
from designer.policy.matching.conditions import NULL, parse_operator
from designer.policy.matching.operators import OPERATORS, ConditionOperator
from designer.policy.matching.value_types import ADDRESS, BOOLEAN, TEXT


@dataclass(frozen=True, slots=True)
class DesignNames:
    """Names of a design for what policies call by number.

    Attributes:
        partition: The partition of the organization, such as ``aws``.
        account: The name of an account by its number; the number itself where the design has no such account.
    """

    partition: str = "aws"
    account: Callable[[str], str] = str


NO_NAMES = DesignNames()
"""Names without a design: accounts are named by their numbers."""


def deny_phrase(statement: Statement, names: DesignNames = NO_NAMES) -> str:
    """Return the requests that a Deny leaves allowed, or those it denies, whichever has no double negative.

    "allowed only in eu-west-1, or with MFA", "denied on trail/* when …", "denied on volume/*, except for the role …".
    """
    denied, spared = _parts(statement, names)
    if spared and not denied:
        return f"allowed only {_either(spared)}"
    return f"denied {_both(denied) or 'in some cases'}{_exception(spared)}"


def allow_phrase(statement: Statement, names: DesignNames = NO_NAMES) -> str:
    """Return the requests to which an Allow applies, to follow "allows it": "only in eu-west-1", "except on …"."""
    wanted, spared = _parts(statement, names)
    if spared and not wanted:
        return f"except {_either(spared)}"
    return f"only {_both(wanted) or 'in some cases'}{_exception(spared)}"


def open_phrase(statement: Statement, names: DesignNames = NO_NAMES) -> str:
    """Return a statement that may or may not apply: what it says of the requests, by its effect."""
    if statement.effect is Effect.DENY:
        return deny_phrase(statement, names)
    return f"allows it {allow_phrase(statement, names)}"


def spared_phrase(statement: Statement, names: DesignNames = NO_NAMES) -> str:
    """The reason why a statement does not apply to a request that it names the action of, whatever the request is.

    "it makes an exception for the role …", "it is about requests from 10.0.0.0/8 only".
    """
    wanted, spared = _parts(statement, names)
    if spared and not wanted:
        return f"it makes an exception {_either(spared)}"
    return f"it applies only {_both(wanted) or 'in some cases'}{_exception(spared)}"


def _exception(spared: Sequence[str]) -> str:
    return f", except {_either(spared)}" if spared else ""


def _either(phrases: Sequence[str]) -> str:
    return ", or ".join(phrases)


def _both(phrases: Sequence[str]) -> str:
    """Return the phrases that hold together; "on …" needs no "and" behind it."""
    if phrases and phrases[0].startswith("on "):
        return " ".join([phrases[0], " and ".join(phrases[1:])]).strip()
    return " and ".join(phrases)


def _parts(statement: Statement, names: DesignNames) -> tuple[list[str], list[str]]:
    """Return the phrases that all hold where the statement applies, and those that none does."""
    holding: list[str] = []
    spared: list[str] = []
    if statement.not_resource:
        spared.append(_on(statement, names))
    elif "*" not in statement.resources:
        holding.append(_on(statement, names))
    for condition in statement.conditions:
        phrase, negated = _condition(condition, names)
        (spared if negated else holding).append(phrase)
    return holding, spared


_ALWAYS_THERE = frozenset({"aws:principalisawsservice", "aws:viaawsservice", "aws:securetransport"})
"""Flags in every request, so that "not false" is "true"."""

_FLAGS = {
    "aws:multifactorauthpresent": "with MFA",
    "aws:viaawsservice": "through an AWS service",
    "aws:principalisawsservice": "for AWS services themselves",
    "aws:securetransport": "over TLS",
}
"""A flag that is true, in words."""


def _condition(condition: Condition, names: DesignNames) -> tuple[str, bool]:
    """Return a condition in words, and whether the words say when it does not hold."""
    _, name, optional = parse_operator(condition.operator)
    operator = OPERATORS.get(name)
    as_written = f"when {condition_phrase(condition)}", False
    if _is_special(condition):
        return as_written
    if operator is not None and operator.positive is not None:  # which holds without its key, with IfExists or not
        twin = replace(condition, operator=operator.positive.name)
        return _known(twin, operator.positive, names) or f"when {condition_phrase(twin)}", True
    if operator is not None and operator.type is BOOLEAN:
        return _flag(condition, optional=optional) or as_written
    phrase = "" if optional else _known(condition, operator, names)
    return (phrase, False) if phrase else as_written


def _is_special(condition: Condition) -> bool:
    """True if only the text itself is exact: operators for sets, variables, empty texts, keys of several values."""
    documented = documented_key(condition.key)
    several = documented is not None and documented.multivalued
    odd = any(not value or "$" in value for value in condition.values)
    return several or odd or not condition.values or ":" in condition.operator


def _flag(condition: Condition, *, optional: bool) -> tuple[str, bool] | None:
    """Return a known flag, or None if the words would not be exact."""
    key, wanted = condition.key.lower(), {value.lower() for value in condition.values}
    if key not in _FLAGS or len(wanted) > 1:
        return None
    if wanted == {"true"} and (not optional or key in _ALWAYS_THERE):
        return _FLAGS[key], False
    if wanted == {"false"} and (optional or key in _ALWAYS_THERE):
        return _FLAGS[key], True
    return None


def _known(condition: Condition, operator: ConditionOperator | None, names: DesignNames) -> str:
    """Return a positive condition on a key that people have words for; empty if there are none that say the same."""
    key = condition.key.lower()
    like = any(_has_wildcard(value) for value in condition.values)
    if operator is None:
        return _absent(condition)
    if operator.type is ADDRESS and key == "aws:sourceip":
        return f"from {some_values(condition.values)}"
    if not (operator.is_whole or operator.wildcards) or (like and not operator.wildcards):
        return ""
    if key == "aws:principalarn":
        return _callers(condition, names)
    if operator.type is not TEXT:
        return ""
    if key == "aws:requestedregion":
        return f"in {'a Region like ' if like else ''}{some_values(condition.values)}"
    if not like and key in _ACCOUNTS:
        return f"{_ACCOUNTS[key]} {some_values([names.account(number) for number in condition.values])}"
    about = _TAGGED.get(key.partition("/")[0])
    tag = condition.key.partition("/")[2]
    if about and tag:
        return f"{about} {tag} {'like' if like else '='} {some_values(condition.values)}"
    return f"{_PLACES[key]} {some_values(condition.values)}" if not like and key in _PLACES else ""


def _absent(condition: Condition) -> str:
    start, _, tag = condition.key.partition("/")
    absent = condition.operator.lower() == NULL.lower() and [value.lower() for value in condition.values] == ["true"]
    return f"without the tag {tag}" if absent and tag and start.lower() == "aws:requesttag" else ""


_ACCOUNTS = {"aws:principalaccount": "for callers of", "aws:resourceaccount": "on resources of"}
_PLACES = {
    "aws:principalorgid": "for callers of the organization",
    "aws:resourceorgid": "on resources of the organization",
    "aws:sourcevpc": "from the VPC",
    "aws:sourcevpce": "through the VPC endpoint",
}
_TAGGED = {
    "aws:principaltag": "for callers tagged",
    "aws:resourcetag": "on resources tagged",
    "aws:requesttag": "with the tag",
}


_CALLER = re.compile(r"arn:([^:]+):iam::(\*|\d{12}):(role|user|root)(?:/(.+))?")
_NUMBER = re.compile(r"\d{12}")


def _callers(condition: Condition, names: DesignNames) -> str:
    """Return the roles, users and root users by their names; empty if one of them has none.

    Paths of roles with a colon in them are passed over: ``*`` for the account could run over it.
    """
    by_words: dict[str, list[str]] = {}
    for value in condition.values:
        found = _CALLER.fullmatch(value)
        if found is None or found[1] not in ("*", names.partition):
            return ""
        kind, name = found[3], found[4] or ""
        if bool(name) is (kind == "root"):
            return ""
        place = "" if found[2] == "*" else f" of {names.account(found[2])}"
        by_words.setdefault(_called(kind, name), []).append(f"{'' if kind == 'root' or name == '*' else name}{place}")
    return f"for {' or '.join(_listed(kind, entries) for kind, entries in by_words.items())}"


def _called(kind: str, name: str) -> str:
    if kind == "root":
        return "the root user"
    if name == "*":
        return f"any {kind}"
    return f"a {kind} like" if _has_wildcard(name) else f"the {kind}"


def _listed(kind: str, entries: Sequence[str]) -> str:
    """Return the callers of one kind: "the role a or b"; "the root user" where nothing more is said of it."""
    return f"{kind} {some_values([entry.strip() for entry in entries])}".strip() if all(entries) else kind


def _has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text


_WITHOUT_PLACE = {"s3": ("", ""), "iam": ("", "*"), "organizations": ("", "*"), "cloudfront": ("", "*")}
"""Services whose ARNs have no Region, or neither Region nor account: a pattern without these is about every one."""


def _on(statement: Statement, names: DesignNames) -> str:
    return f"on {some_values([_resource(text, names) for text in _unique(statement.resources)])}"


def _resource(text: str, names: DesignNames) -> str:
    """Return the last part of an ARN pattern that is about any Region and account, or one account by its name."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[1] not in ("*", names.partition):
        return text
    service, region, account, rest = parts[2:]
    if not rest.strip("*") or "$" in text or _has_wildcard(service):
        return text
    usual = _WITHOUT_PLACE.get(service, ("*", "*"))
    if (region, account) == usual:
        return rest
    one_account = region == usual[0] and _NUMBER.fullmatch(account) is not None
    return f"{rest} of {names.account(account)}" if one_account else text


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
