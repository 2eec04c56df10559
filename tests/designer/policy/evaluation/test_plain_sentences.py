"""Statements in plain words: examples, and the law that a sentence says just what the engine does.

`Reader` understands the sentences by itself, from their English, and knows nothing of conditions and operators.
"""

import json
import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.evaluation.plain_sentences import DesignNames, allow_phrase, deny_phrase, spared_phrase
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.matching.request import PreparedRequest, Request
from designer.policy.matching.statement import compile_statement
from tests.designer import draws

SHOP, DATA = "111122223333", "444455556666"
NAMES = DesignNames("aws", lambda number: {SHOP: "shop", DATA: "data-lake"}.get(number, number))


def statement(conditions, *, effect="Deny", **more):
    body = {"Effect": effect, "Action": "s3:*", "Resource": "*", "Condition": conditions, **more}
    if "NotResource" in more:
        del body["Resource"]
    text = json.dumps({"Version": "2012-10-17", "Statement": [body]})
    document = read_policy_text(text, Grammar.SCP)
    assert document.usable, document.faults
    return document.statements[0]


ROLE = "arn:aws:iam::*:role/acme/break-glass"
OTHERS = ["arn:aws:iam::*:role/acme/break-glass", "arn:aws:iam::*:role/acme/automation"]


@pytest.mark.parametrize(
    ("conditions", "more", "expected"),
    [
        (
            {
                "StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]},
                "ArnNotLike": {"aws:PrincipalArn": OTHERS},
            },
            {},
            "allowed only in eu-central-1 or eu-west-1, or for the role acme/break-glass or acme/automation",
        ),
        ({"StringNotLike": {"aws:RequestedRegion": "eu-*"}}, {}, "allowed only in a Region like eu-*"),
        ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, {}, "allowed only with MFA"),
        ({"Null": {"aws:SourceIp": "true"}}, {}, "denied when aws:SourceIp is absent"),
        ({"StringLike": {"aws:SourceIp": "10.*"}}, {}, "denied when aws:SourceIp is like 10.*"),
        # Without IfExists the Deny spares requests without the key, so that "with MFA" would say too much.
        (
            {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
            {},
            "denied when aws:MultiFactorAuthPresent is false",
        ),
        (
            {"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}},
            {"Resource": "arn:aws:ec2:*:*:instance/*"},
            "denied on instance/*, except when ec2:MetadataHttpTokens is required",
        ),
        (
            {"Bool": {"ec2:Encrypted": "false"}},
            {"Resource": "arn:aws:ec2:*:*:volume/*"},
            "denied on volume/* when ec2:Encrypted is false",
        ),
        (
            {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{SHOP}:role/admin"}},
            {"NotResource": ["arn:aws:s3:::acme-logs/*"]},
            "allowed only on acme-logs/*, or for the role admin of shop",
        ),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}, {}, "denied for the root user"),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/acme/*"}}, {}, "allowed only for a role like acme/*"),
        (
            {"StringNotEquals": {"aws:PrincipalAccount": [SHOP, "9" * 12]}},
            {},
            f"allowed only for callers of shop or {'9' * 12}",
        ),
        ({"Null": {"aws:RequestTag/CostCenter": "true"}}, {}, "denied without the tag CostCenter"),
        # What no plain words say exactly stands as written.
        (
            {"ArnNotLike": {"aws:PrincipalArn": "arn:aws-cn:iam::*:role/admin"}},
            {},
            "allowed only when aws:PrincipalArn is like arn:aws-cn:iam::*:role/admin",
        ),
        # Operators for ARNs compare part by part.
        ({"StringLike": {"aws:PrincipalArn": "*admin*"}}, {}, "denied when aws:PrincipalArn is like *admin*"),
        ({"ArnLike": {"aws:PrincipalArn": "*admin*"}}, {}, "denied when aws:PrincipalArn is like the ARN *admin*"),
        ({"StringLike": {"aws:PrincipalArn": f"arn:*:iam::{SHOP}:role/*"}}, {}, "denied for any role of shop"),
        (
            {"StringNotEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/team}"}},
            {},
            "denied when aws:PrincipalTag/team is not ${aws:ResourceTag/team}",
        ),
        (
            {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "team"}},
            {},
            "denied when a value of aws:TagKeys is not team",
        ),
    ],
)
def test_a_deny_is_told_without_double_negatives(conditions, more, expected):
    assert expected == deny_phrase(statement(conditions, **more), NAMES)


def test_an_allow_is_told_by_what_it_is_about():
    assert "only in eu-west-1" == allow_phrase(
        statement({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, effect="Allow"), NAMES
    )
    assert "except in us-east-1" == allow_phrase(
        statement({"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}, effect="Allow"), NAMES
    )


def test_a_statement_that_does_not_apply_says_whom_it_spares():
    assert "it makes an exception for the role acme/break-glass" == spared_phrase(
        statement({"ArnNotLike": {"aws:PrincipalArn": ROLE}}), NAMES
    )
    assert "it applies only on logs/*" == spared_phrase(statement({}, Resource="arn:aws:s3:::logs/*"), NAMES)


# ---- the law --------------------------------------------------------------------------------------------------------

_LIST = r"[^ ,]+(?:, [^ ,]+)*(?: or [^ ,]+)?"


class Reader:
    """Understands a sentence, and says of a request whether the sentence denies it."""

    def __init__(self, sentence):
        start, _, rest = sentence.partition(" ")
        only = start == "allowed"
        rest = rest.removeprefix("only ") if only else rest
        holding, _, spared = ("", "", rest) if only else rest.partition(", except ")
        self.holding = list(self.phrases(holding))
        self.spared = list(self.phrases(spared))
        assert self.holding or self.spared, sentence

    def denies(self, request):
        return all(phrase(request) for phrase in self.holding) and not any(phrase(request) for phrase in self.spared)

    def phrases(self, text):
        while text:
            text = re.sub(r"^(?:, or | and | )", "", text)
            found = next((m, make) for pattern, make in self.patterns if (m := re.match(pattern, text)))
            yield found[1](*found[0].groups())
            text = text[found[0].end() :]

    @staticmethod
    def listed(text):
        return re.split(r", | or ", text)

    @classmethod
    def among(cls, key, text, like=False):
        values = cls.listed(text)

        def holds(request):
            value = request.get(key)
            return value is not None and any(fnmatchcase(value, v) if like else value == v for v in values)

        return holds

    @classmethod
    def callers(cls, text):
        ways = []
        for part in re.split(r" or (?=the |any |a )", text):
            kind, name = re.fullmatch(r"(?:the|any|a) (role|user|root user)(?: like)?(?: (.*))?", part).groups()
            for one in cls.listed(name or "*"):
                name, _, place = f" {one}".partition(" of ")
                number = {"shop": SHOP, "data-lake": DATA, "": "*"}.get(place, place)
                tail = "root" if kind == "root user" else f"{kind}/{name.strip() or '*'}"
                ways.append(f"arn:aws:iam::{number}:{tail}")
        return lambda request: any(fnmatchcase(request["aws:PrincipalArn"], way) for way in ways)

    @classmethod
    def like_arn(cls, key, text):
        """Part by part, those at the end that the pattern leaves out being any."""
        patterns = [[*one.split(":", 5), *"*****"][:6] for one in cls.listed(text)]

        def holds(request):
            parts = request.get(key, "").split(":", 5)
            return any(all(map(fnmatchcase, parts, pattern)) for pattern in patterns) and len(parts) == 6

        return holds

    @classmethod
    def compared(cls, key, verb, text):
        if verb in ("is like the ARN", "is not like the ARN"):
            return lambda request: cls.like_arn(key, text)(request) is (" not " not in verb)
        if verb in ("is", "is like"):
            return cls.among(key, text, like=verb == "is like")
        if verb in ("is not", "is not like"):
            return lambda request: not cls.among(key, text, like=verb == "is not like")(request)
        return lambda request: key in request and float(request[key]) < float(text)

    patterns: list = []  # noqa: RUF012 - filled below, since it names the methods


def numbered(text):
    return text.replace("shop", SHOP).replace("data-lake", DATA)


Reader.patterns = [
    (rf"in a Region like ({_LIST})", lambda t: Reader.among("aws:RequestedRegion", t, like=True)),
    (rf"in ({_LIST})", lambda t: Reader.among("aws:RequestedRegion", t)),
    (rf"for callers of ({_LIST})", lambda t: Reader.among("aws:PrincipalAccount", numbered(t))),
    (
        rf"for callers tagged team (=|like) ({_LIST})",
        lambda how, t: Reader.among("aws:PrincipalTag/team", t, like=how == "like"),
    ),
    (r"for ((?:(?! and |, or |, except | when | with ).)*)", Reader.callers),
    (r"with MFA", lambda: lambda request: request.get("aws:MultiFactorAuthPresent") == "true"),
    (r"through an AWS service", lambda: lambda request: request["aws:ViaAWSService"] == "true"),
    (
        rf"with the tag team (=|like) ({_LIST})",
        lambda how, t: Reader.among("aws:RequestTag/team", t, like=how == "like"),
    ),
    (r"without the tag team", lambda: lambda request: "aws:RequestTag/team" not in request),
    (rf"from the VPC ({_LIST})", lambda t: Reader.among("aws:SourceVpc", t)),
    (
        rf"on ({_LIST})",
        lambda t: (
            lambda request: any(fnmatchcase(request["resource"], f"arn:aws:s3:::{one}") for one in Reader.listed(t))
        ),
    ),
    (r"when (\S+) is (absent|present)", lambda k, w: lambda request: (k in request) is (w == "present")),
    (
        rf"when (\S+) (is (?:not )?like(?: the ARN)?|is not|is less than|is) ({_LIST})( \(or is absent\))?",
        lambda k, v, t, absent: (
            lambda request: (bool(absent) and k not in request) or Reader.compared(k, v, t)(request)
        ),
    ),
]

ROLES = ["acme/break-glass", "acme/automation", "admin"]
ARNS = [
    f"arn:aws:iam::{account}:{who}"
    for account in (SHOP, DATA)
    for who in (*(f"role/{r}" for r in ROLES), "user/anna", "root")
]
PATTERNS = [
    *(
        f"arn:{partition}:iam::{account}:{who}"
        for partition in ("aws", "*")
        for account in ("*", SHOP)
        for who in ("role/admin", "role/acme/*", "role/*", "root", "user/anna", "role/acme/automation")
    ),
    "arn:aws-cn:iam::*:role/admin",
    "*admin*",
]
REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"]
VALUES = {
    "aws:PrincipalArn": (ARNS, PATTERNS),
    "aws:RequestedRegion": (REGIONS, [*REGIONS, "eu-*", "*-1"]),
    "aws:PrincipalAccount": ([SHOP, DATA], [SHOP, DATA]),
    "aws:PrincipalTag/team": (["web", "data"], ["web", "data", "w*"]),
    "aws:RequestTag/team": (["web", "data"], ["web", "data", "w*"]),
    "aws:SourceVpc": (["vpc-1", "vpc-2"], ["vpc-1", "vpc-2"]),
    "s3:Odd": (["a", "b", "web"], ["a", "b", "w*"]),
}
ALWAYS = ("aws:PrincipalArn", "aws:RequestedRegion", "aws:PrincipalAccount")
FLAGS = ("aws:MultiFactorAuthPresent", "aws:ViaAWSService")
RESOURCES = ["acme-logs/x", "acme-logs/y/z", "shop-data/x"]
TEXTS = [
    f"String{negated}{kind}{suffix}"
    for negated in ("", "Not")
    for kind in ("Equals", "Like")
    for suffix in ("", "IfExists")
]
OF_ARNS = [f"Arn{negated}{kind}" for negated in ("", "Not") for kind in ("Equals", "Like")]


def unlike(texts):
    return st.lists(st.sampled_from(texts), min_size=1, max_size=3, unique=True)


@st.composite
def conditions(draw):
    found = {}
    for _ in range(draws.number(draw, 0, 3)):
        key = draws.one_of(draw, [*VALUES, *FLAGS, "null"])
        if key == "null":
            found.setdefault("Null", {})[draws.one_of(draw, ["aws:RequestTag/team", "s3:Odd"])] = draws.one_of(
                draw, ["true", "false"]
            )
        elif key in FLAGS:
            found.setdefault(draws.one_of(draw, ["Bool", "BoolIfExists"]), {})[key] = draws.one_of(
                draw, ["true", "false"]
            )
        else:
            operators = TEXTS + OF_ARNS if key == "aws:PrincipalArn" else TEXTS
            found.setdefault(draws.one_of(draw, operators), {})[key] = draw(unlike(VALUES[key][1]))
    return found


@st.composite
def resources(draw):
    patterns = [f"arn:aws:s3:::{one}" for one in draw(unlike(["acme-logs/*", "shop-data/*", "*/x"]))]
    return draws.one_of(draw, [{}, {"Resource": patterns}, {"NotResource": patterns}])


@st.composite
def requests(draw):
    context = {
        key: draws.one_of(draw, texts) for key, (texts, _) in VALUES.items() if key in ALWAYS or draw(st.booleans())
    }
    context["aws:ViaAWSService"] = draws.one_of(draw, ["true", "false"])
    if draw(st.booleans()):
        context["aws:MultiFactorAuthPresent"] = draws.one_of(draw, ["true", "false"])
    return {"resource": f"arn:aws:s3:::{draws.one_of(draw, RESOURCES)}", **context}


@given(conditions(), resources(), st.lists(requests(), min_size=8, max_size=8))
def test_a_sentence_denies_just_what_the_engine_denies(asked, where, some):
    source = statement(asked, **where)
    sentence = deny_phrase(source, NAMES)
    if not asked and not where:
        assert "denied in some cases" == sentence
        return
    said = Reader(sentence)
    compiled = compile_statement(source, Grammar.SCP, variables=True)
    for request in some:
        context = {key: value for key, value in request.items() if key != "resource"}
        asking = Request("s3:GetObject", request["resource"], request["aws:PrincipalArn"], context=context)
        assert compiled.applies(PreparedRequest(asking, bounded=False)) is said.denies(request), (sentence, request)
