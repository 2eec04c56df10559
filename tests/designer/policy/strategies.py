"""Hypothesis strategies for policies over a handful of services, and for texts that are nearly JSON."""

import json

from hypothesis import strategies as st

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


@st.composite
def action_patterns(draw: st.DrawFn) -> str:
    """An action, perhaps in another case, with characters replaced by wildcards; now and then ``*``, or no action."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(["*", "**", "*:*", "s*:GetObject", "unknown:Action", "unknown:*", "s3:", "s3:?*"]))
    service, _, name = draw(st.sampled_from(ACTIONS)).partition(":")
    letters = list(name)
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(letters)))
        stop = draw(st.integers(start, len(letters)))
        letters[start:stop] = [draw(st.sampled_from(["*", "?", "**"]))]
    pattern = f"{service}:{''.join(letters)}"
    return draw(st.sampled_from([pattern, pattern, pattern.lower(), pattern.upper()]))


def one_or_more(entries: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[str | list[str]]:
    """A text or a list of texts, as the policy language takes them."""
    return entries | st.lists(entries, min_size=1, max_size=most)


@st.composite
def statements(draw: st.DrawFn, *, plain: bool = False) -> dict[str, object]:
    """A statement of an SCP; with ``plain`` it has neither a condition nor a resource other than ``*``."""
    statement: dict[str, object] = {"Effect": draw(st.sampled_from(["Allow", "Deny", "Deny"]))}
    statement[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(one_or_more(action_patterns()))
    if plain or draw(st.booleans()):
        statement["Resource"] = "*"
        return statement
    statement[draw(st.sampled_from(["Resource", "NotResource"]))] = draw(one_or_more(st.sampled_from(ARNS)))
    if draw(st.booleans()):
        statement["Condition"] = draw(st.sampled_from(CONDITIONS))
    return statement


@st.composite
def policies(draw: st.DrawFn, *, plain: bool = False, most: int = 4) -> dict[str, object]:
    """An SCP that AWS accepts, as a JSON object."""
    members = draw(st.lists(statements(plain=plain), min_size=1, max_size=most))
    for number, statement in enumerate(members):
        if draw(st.booleans()):
            statement["Sid"] = f"Statement{number}"
    single = len(members) == 1 and draw(st.booleans())
    return {"Version": "2012-10-17", "Statement": members[0] if single else members}


@st.composite
def policy_texts(draw: st.DrawFn, *, plain: bool = False) -> str:
    """An SCP that AWS accepts, indented or not."""
    return json.dumps(draw(policies(plain=plain)), indent=draw(st.sampled_from([None, 2])))


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


@st.composite
def broken_texts(draw: st.DrawFn) -> str:
    """An SCP's text with some characters cut out and some put in; it may still be valid."""
    text = draw(policy_texts())
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.sampled_from([0, 1, 1, 5, 100])))
        text = text[:start] + draw(st.sampled_from(["", *_FRAGMENTS])) + text[stop:]
    return text


def json_values() -> st.SearchStrategy[object]:
    """Any JSON value, lone surrogates included."""
    texts = st.text(st.characters(exclude_categories=()), max_size=8)
    scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    )
