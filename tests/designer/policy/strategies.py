"""Hypothesis strategies for policies over a handful of services, and for texts that are nearly JSON."""

import json
from functools import cache

from hypothesis import strategies as st

from tests.designer.draws import number, one_of

ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteBucket",
    "s3:ListBucket",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "ec2:DescribeInstances",
    "iam:CreateUser",
    "iam:PassRole",
    "iam:ListUsers",
    "sts:AssumeRole",
    "sqs:SendMessage",
    "organizations:LeaveOrganization",
)
SERVICES = tuple(dict.fromkeys(action.partition(":")[0] for action in ACTIONS))
ARNS = ("arn:aws:s3:::logs", "arn:aws:s3:::logs/*", "arn:aws:iam::*:role/Admin", "arn:aws:ec2:*:*:instance/*")
CONDITIONS = (
    {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}},
    {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}},
    {"Bool": {"aws:SecureTransport": "false"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": False}},
    {"NumericLessThan": {"s3:max-keys": 10}, "StringLike": {"aws:ResourceTag/env": ["prod*"]}},
)


_booleans = st.booleans()
_actions = st.sampled_from(ACTIONS)
_odd_patterns = st.sampled_from(["*", "**", "*:*", "s*:GetObject", "unknown:Action", "unknown:*", "s3:", "s3:?*"])
_wildcards = st.sampled_from(["*", "?", "**"])
_effects = st.sampled_from(["Allow", "Deny", "Deny"])
_action_keys = st.sampled_from(["Action", "Action", "NotAction"])
_resource_keys = st.sampled_from(["Resource", "NotResource"])
_conditions = st.sampled_from(CONDITIONS)
_indents = st.sampled_from([None, 2])


@cache
@st.composite
def action_patterns(draw: st.DrawFn) -> str:
    """An action, perhaps in another case, with characters replaced by wildcards; now and then ``*``, or no action."""
    if number(draw, 0, 9) == 0:
        return draw(_odd_patterns)
    service, _, name = draw(_actions).partition(":")
    letters = list(name)
    for _ in range(number(draw, 0, 2)):
        start = number(draw, 0, len(letters))
        stop = number(draw, start, len(letters))
        letters[start:stop] = [draw(_wildcards)]
    pattern = f"{service}:{''.join(letters)}"
    return one_of(draw, [pattern, pattern, pattern.lower(), pattern.upper()])


def one_or_more(entries: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[str | list[str]]:
    """A text or a list of texts, as the policy language takes them."""
    return entries | st.lists(entries, min_size=1, max_size=most)


_patterns = one_or_more(action_patterns())
_arns = one_or_more(st.sampled_from(ARNS))


@cache
@st.composite
def statements(draw: st.DrawFn, *, plain: bool = False) -> dict[str, object]:
    """A statement of an SCP; with ``plain`` it has neither a condition nor a resource other than ``*``."""
    statement: dict[str, object] = {"Effect": draw(_effects)}
    statement[draw(_action_keys)] = draw(_patterns)
    if plain or draw(_booleans):
        statement["Resource"] = "*"
        return statement
    statement[draw(_resource_keys)] = draw(_arns)
    if draw(_booleans):
        statement["Condition"] = draw(_conditions)
    return statement


@cache
def _statement_lists(*, plain: bool, most: int) -> st.SearchStrategy[list[dict[str, object]]]:
    return st.lists(statements(plain=plain), min_size=1, max_size=most)


@cache
@st.composite
def policies(draw: st.DrawFn, *, plain: bool = False, most: int = 4) -> dict[str, object]:
    """An SCP that AWS accepts, as a JSON object."""
    members = draw(_statement_lists(plain=plain, most=most))
    for place, statement in enumerate(members):
        if draw(_booleans):
            statement["Sid"] = f"Statement{place}"
    single = len(members) == 1 and draw(_booleans)
    return {"Version": "2012-10-17", "Statement": members[0] if single else members}


@cache
@st.composite
def policy_texts(draw: st.DrawFn, *, plain: bool = False) -> str:
    """An SCP that AWS accepts, indented or not."""
    return json.dumps(draw(policies(plain=plain)), indent=draw(_indents))


_FRAGMENTS = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "'",
    "//x\n",
    "/*",
    "NaN",
    "nul",
    "01",
    "${x}",
    "{{",
    "\n",
    "“",
    "\0",
]


@cache
@st.composite
def broken_texts(draw: st.DrawFn) -> str:
    """An SCP's text with some characters cut out and some put in; it may still be valid."""
    text = draw(policy_texts())
    for _ in range(number(draw, 1, 3)):
        start = number(draw, 0, len(text))
        stop = min(len(text), start + one_of(draw, (0, 1, 1, 5, 100)))
        text = text[:start] + one_of(draw, ("", *_FRAGMENTS)) + text[stop:]
    return text


@cache
def json_values() -> st.SearchStrategy[object]:
    """Any JSON value, lone surrogates included."""
    texts = st.text(st.characters(exclude_categories=()), max_size=8)
    scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    )
