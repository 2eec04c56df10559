"""The checks of the policy language, row by row."""

from designer.organization.model.records import PolicyType
from tests.designer.analysis.checks.snippets import (
    RCP,
    SCP,
    TAG,
    Bad,
    Good,
    allow,
    deny,
    in_text,
    judge_bad,
    judge_good,
    policy,
    rcp,
)
from tests.tools import in_one_test

STATEMENT = '{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}'


def one(statement: str) -> str:
    return f'{{"Version": "2012-10-17", "Statement": [{statement}]}}'


def test_an_element_is_not_spelled_like_one_that_is_there_already():
    both = one('{"Effect": "Deny", "action": "s3:Get*", "Action": "s3:Put*", "Resource": "*"}')
    (found,) = in_text("capitals", both, SCP)
    assert () == found.fixes


BAD = [
    Bad("json-syntax", '{"Version": "2012-10-17", "Statement": [' + STATEMENT, ["{", "["], "never closed"),
    Bad("json-syntax", one(STATEMENT[:-1] + ', "Effect": "Deny"}'), ['"Effect"'], "twice"),
    Bad("json-syntax", '{"tags": }', ['"tags"'], "no value", type=TAG),
    Bad("policy-structure", one('{"Effect": "Deny", "Action": "s3:*"}'), ["{"], "Resource is missing"),
    Bad("policy-structure", one('{"Efect": "Deny", "Action": "s3:*", "Resource": "*"}'), ['"Efect"'], "Effect?"),
    Bad("policy-structure", policy(deny(NotAction="s3:*")), ['"NotAction"'], "not both"),
    Bad("capitals", one('{"Effect": "deny", "Action": "s3:*", "Resource": "*"}'), ['"deny"'], "capitals", '"Deny"'),
    Bad("capitals", one('{"Effect": "Deny", "action": "s3:*", "Resource": "*"}'), ['"action"'], "capitals", '"Action"'),
    Bad("policy-version", policy(deny(), version=""), ["{"], "missing", '{"Version": "2012-10-17","Statement"'),
    Bad("policy-version", '{\n  "Statement": [' + STATEMENT + "]\n}", ["{"], "", '{\n  "Version": "2012-10-17",\n'),
    Bad("policy-version", policy(deny(), version="2008-10-17"), ['"2008-10-17"'], "older one", '"2012-10-17"'),
    Bad("policy-version", policy(deny(), version="2024-01-01"), ['"2024-01-01"'], "not your policy", '"2012-10-17"'),
    Bad("empty-values", policy(deny([])), ["[]"], "matches nothing"),
    Bad("empty-values", policy(deny(Condition={})), ["{}"], "always met", '"Resource": "*"}'),
    Bad("empty-values", policy(deny(Condition={"StringEquals": {"aws:PrincipalArn": []}})), ["[]"], "nothing"),
    Bad("sid-characters", policy(deny(Sid="Deny all of s3")), ['"Deny all of s3"'], "letters", '"DenyAllOfS3"'),
    Bad(
        "hidden-characters",
        policy(deny(resource="arn:aws:s3:::a\u202egnp.exe")).replace("\\u202e", "\u202e"),
        ['"arn:aws:s3:::a\u202egnp.exe"'],
        "U+202E",
        '"arn:aws:s3:::a\\u202egnp.exe"',
    ),
    Bad("hidden-characters", '{"tags": {"Te\u200bam": {}}}', ['"Te\u200bam"'], "U+200B", '"Te\\u200bam"', type=TAG),
    Bad("duplicate-sid", policy(deny(Sid="A"), deny(Sid="A"), deny(Sid="A2")), ['"A"'], "must differ", '"A3"'),
    Bad("principal", policy(deny(Principal="*")), ['"Principal"'], "no Principal", '"Resource": "*"}'),
    Bad("principal", policy(deny(NotPrincipal={"AWS": "1"})), ['"NotPrincipal"'], "aws:PrincipalArn", '"*"}'),
    Bad("action-form", policy(deny("GetObject")), ['"GetObject"'], "no service"),
    Bad("action-form", policy(deny("*:Get*")), ['"*:Get*"'], "no wildcard"),
    Bad("resource-form", policy(deny(resource="my-bucket")), ['"my-bucket"'], "not an ARN"),
    Bad("rcp-effect", policy(rcp() | {"Effect": "Allow"}), ['"Allow"'], "only deny", type=RCP),
    Bad(
        "rcp-not-action",
        policy({"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"}),
        ['"s3:*"'],
        "no NotAction",
        type=RCP,
    ),
    Bad("rcp-actions", policy(rcp("*")), ['"*"'], "bare", type=RCP),
    Bad(
        "incomplete-settings",
        '{"plans": {"daily": {"rules": {}, "regions": {"@@assign": ["eu-west-1"]}}}}',
        ["{"],
        '"selections"',
        type=PolicyType.BACKUP_POLICY,
    ),
    Bad("declarative-shape", '{"tags": {}, "plan": {}}', ['"plan"'], "not known here", type=TAG),
    Bad(
        "declarative-shape", '{"tags": {"a": {"tag_keys": {}}}}', ['"tag_keys"'], "did you mean", '"tag_key"', type=TAG
    ),
    Bad(
        "rcp-principal",
        policy(rcp() | {"Principal": {"AWS": "111122223333"}}),
        ['{"AWS": "111122223333"}'],
        "aws:PrincipalArn",
        '"Principal": "*"',
        RCP,
    ),
]

GOOD = [
    Good("hidden-characters", policy(deny(resource="arn:aws:s3:::a\u202egnp.exe"))),
    Good("hidden-characters", '{"tags": {"Größe 组织 👩\u200d🚀": {}}}', TAG),
    Good("json-syntax", policy(deny())),
    Good("json-syntax", policy(deny()).replace('"s3:*"', "${actions}")),
    Good("json-syntax", '{"tags": {}}', TAG),
    Good("incomplete-settings", '{"tags": {"Team": {"tag_key": {"@@assign": "Team"}}}}', TAG),
    Good("declarative-shape", '{"tags": {"Team": {"tag_key": {"@@assign": "Team"}}}}', TAG),
    Good("policy-structure", policy(allow(Condition={"Bool": {"aws:SecureTransport": "true"}}))),
    Good("policy-structure", policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})),
    Good("policy-structure", policy({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::mine/*"})),
    Good("policy-structure", one(STATEMENT).replace("[", "").replace("]", "")),
    Good("capitals", policy(deny("S3:GETOBJECT"))),
    Good("policy-version", policy(deny())),
    Good("empty-values", policy(deny(Condition={"Null": {"aws:PrincipalArn": "true"}}))),
    Good("sid-characters", policy(deny(Sid="DenyS3"), deny(Sid=""))),
    Good("duplicate-sid", policy(deny(Sid="A"), deny(Sid="a"), deny(), deny())),
    Good("principal", policy(deny())),
    Good("principal", policy(rcp()), RCP),
    Good("action-form", policy(deny(["s3:*", "*", "iam:?reateRole"]))),
    Good("resource-form", policy(deny(resource=["arn:aws:s3:::b/*", "*"]))),
    Good("rcp-effect", policy(rcp()), RCP),
    Good("rcp-effect", policy(allow(Principal="*")), RCP),
    Good("rcp-not-action", policy(rcp()), RCP),
    Good("rcp-actions", policy(rcp(["s3:*", "sts:Assume*"])), RCP),
    Good("rcp-principal", policy(rcp()), RCP),
]


@in_one_test("row", BAD)
def test_bad(row: Bad) -> None:
    judge_bad(row)


@in_one_test("row", GOOD)
def test_good(row: Good) -> None:
    judge_good(row)


def test_a_place_of_a_template_in_an_action_is_a_place_to_fill_and_nothing_else():
    text = policy(deny(["s3:GetObject", "${ACTION}"]))

    assert [] == [check for check in ("action-form", "known-actions", "policy-structure") if in_text(check, text, SCP)]
    assert in_text("places-to-fill", text, SCP)
