"""A naive decision of its own, to hold the rewrites against: no compiled statements, no masks, no comparison."""

import json
import re
from functools import cache
from itertools import product

from hypothesis import strategies as st

from tests.designer import draws

ACTIONS = (
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:PutObject",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "ec2:RunInstances",
    "iam:CreateUser",
    "iam:CreateUserTomorrow",
    "s3:GetTomorrow",
)
PATTERNS = (
    *ACTIONS[:7],
    "S3:getobject",
    "s3:Get*",
    "s3:*",
    "s3:Delete*",
    "s3:?etObject",
    "*",
    "iam:*",
    "iam:Create*",
    "ec2:*",
    "none:*",
    "s*:GetObject",
)
RESOURCES = ("*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/a", "arn:aws:s3:::other")
ARNS = ("*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs*", "arn:aws:s3:::*")
REGION, MFA, TAGS = "aws:RequestedRegion", "aws:MultiFactorAuthPresent", "aws:TagKeys"
CONDITIONS = (
    {},
    {"StringEquals": {REGION: "a"}},
    {"StringEquals": {REGION: ["b", "a"]}},
    {"stringequals": {"aws:requestedregion": ["b"]}},
    {"StringEqualsIfExists": {REGION: ["a"]}},
    {"StringEqualsIfExists": {REGION: ["b", "c"]}},
    {"StringNotEquals": {REGION: ["a"]}},
    {"StringNotEquals": {REGION: ["b"]}},
    {"StringNotEquals": {REGION: ["a", "b"]}},
    {"StringLike": {REGION: "a*"}},
    {"Bool": {MFA: "false"}},
    {"BoolIfExists": {MFA: False}},
    {"StringNotEquals": {REGION: "a"}, "BoolIfExists": {MFA: "false"}},
    {"StringEquals": {REGION: "a"}, "BoolIfExists": {MFA: "false"}},
    {"StringEquals": {REGION: "b"}, "BoolIfExists": {MFA: "false"}},
    {"ForAllValues:StringEquals": {TAGS: ["x"]}},
    {"ForAllValues:StringEquals": {TAGS: ["y"]}},
    {"ForAnyValue:StringEquals": {TAGS: ["x"]}},
    {"ForAnyValue:StringEquals": {TAGS: "y"}},
    {"ForAnyValue:StringNotEquals": {TAGS: "x"}},
    {"Null": {REGION: "true"}},
    {"Null": {REGION: "false"}},
)
CONTEXTS = [
    {key: value for key, value in zip((REGION, MFA, TAGS), values, strict=True) if value is not None}
    for values in product(
        (None, "a", "b", "abc", "c"), (None, "true", "false"), (None, ("x",), ("y",), ("x", "y"), ("z",))
    )
]


def listed(value):
    return value if isinstance(value, list) else [value]


@cache
def glob(pattern, text):
    return re.fullmatch("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), text) is not None


def names(pattern, action):
    if pattern == "*":
        return True
    service = pattern.partition(":")[0]
    return "*" not in service and "?" not in service and glob(pattern.lower(), action.lower())


def compared(name, value, wanted):
    if "like" in name:
        return any(glob(one, value) for one in wanted)
    return value in wanted


def holds(operator, key, wanted, context):
    prefix, _, name = operator.lower().rpartition(":")
    name, if_exists = name.removesuffix("ifexists"), name.endswith("ifexists")
    wanted = [str(one).lower() if isinstance(one, bool) else one for one in listed(wanted)]
    have = {name.lower(): value for name, value in context.items()}.get(key.lower())
    if name == "null":
        return (have is None) == (wanted == ["true"])
    negated = "not" in name
    if prefix == "forallvalues":
        return all(compared(name, one, wanted) is not negated for one in have or ())
    if prefix == "foranyvalue":
        return any(compared(name, one, wanted) is not negated for one in have or ())
    if have is None:
        return if_exists or negated
    return isinstance(have, str) and compared(name, have, wanted) is not negated


def cells(statement, actions):
    """The requests a statement matches, as bits: contexts within resources within actions."""
    if "Action" in statement:
        named = [any(names(one, action) for one in listed(statement["Action"])) for action in actions]
    else:
        named = [not any(names(one, action) for one in listed(statement["NotAction"])) for action in actions]
    if "Resource" in statement:
        on = [any(glob(one, resource) for one in listed(statement["Resource"])) for resource in RESOURCES]
    else:
        on = [not any(glob(one, resource) for one in listed(statement["NotResource"])) for resource in RESOURCES]
    asked = json.dumps(statement.get("Condition", {}))
    bits = 0
    for number, (action, resource) in enumerate(product(named, on)):
        if action and resource:
            bits |= in_contexts(asked) << number * len(CONTEXTS)
    return bits


@cache
def in_contexts(condition):
    """The contexts in which a condition holds, as bits."""
    asked = [(operator, key, value) for operator, keys in json.loads(condition).items() for key, value in keys.items()]
    met = [all(holds(*one, context) for one in asked) for context in CONTEXTS]
    return sum(1 << number for number, true in enumerate(met) if true)


def answers(documents, actions=ACTIONS):
    """What documents deny, and what they allow besides: all that a level takes from them."""
    found = {"Deny": 0, "Allow": 0}
    for document in documents:
        for statement in listed(document["Statement"]):
            found[statement["Effect"]] |= cells(statement, actions)
    return found["Deny"], found["Allow"] & ~found["Deny"]


LISTS = st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=4) | st.sampled_from(PATTERNS)
PLACES = st.sampled_from(["*", "*", ["*"]]) | st.lists(st.sampled_from(ARNS), min_size=1, max_size=3)
SOME_LISTS = st.lists(LISTS, min_size=1, max_size=3)
SOME_PLACES = st.lists(PLACES, min_size=1, max_size=2)


@st.composite
def related(draw, most=6):
    """A document whose statements share so many pieces that much of it can be merged, and much must not be."""
    actions = draw(SOME_LISTS) if draw(st.booleans()) else None
    resources = draw(SOME_PLACES)
    conditions = draws.several(draw, CONDITIONS, 3, 1)
    negations = draws.one_of(draw, [("", ""), ("", ""), ("Not", ""), ("", "Not"), ("Not", "Not")])
    statements = []
    for number in range(draws.number(draw, 1, most)):
        statement = {"Sid": f"S{number}"} if draw(st.booleans()) else {}
        statement["Effect"] = draws.one_of(draw, ["Deny", "Deny", "Allow"])
        listing = draw(LISTS) if actions is None else draws.one_of(draw, actions)
        statement[draws.one_of(draw, ["", negations[0]]) + "Action"] = listing
        statement[draws.one_of(draw, ["", negations[1]]) + "Resource"] = draws.one_of(draw, resources)
        condition = draws.one_of(draw, conditions)
        statements.append(statement | ({"Condition": condition} if condition else {}))
    alone = len(statements) == 1 and draw(st.booleans())
    return {"Version": "2012-10-17", "Statement": statements[0] if alone else statements}
