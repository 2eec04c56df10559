"""AccessDenied messages as AWS words them, and any other text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.access_denied import Denial, read_denial
from designer.policy.outcome import Stage

SESSION = "arn:aws:sts::111122223333:assumed-role/Dev/jane@example.com"
USER = "arn:aws:iam::111122223333:user/team/bob"
POLICY = "arn:aws:organizations::999999999999:policy/o-a1b2c3d4e5/service_control_policy/p-12345678"


BUCKET = "on resource: arn:aws:s3:::b/k.txt"
EXPLICIT, IMPLICIT = "with an explicit deny in a {}", "because no {} allows the s3:GetObject action"
REASONS = [
    (EXPLICIT.format("service control policy"), Stage.SCP, True, ""),
    (IMPLICIT.format("service control policy") + ". Encoded authorization failure message: AbC", Stage.SCP, False, ""),
    (EXPLICIT.format("resource control policy"), Stage.RCP, True, ""),
    (EXPLICIT.format("service control policy") + f": {POLICY}.", Stage.SCP, True, POLICY),
    (IMPLICIT.format("identity-based policy"), Stage.IDENTITY, False, ""),
    (EXPLICIT.format("identity-based policy"), Stage.IDENTITY, True, ""),
    (IMPLICIT.format("resource-based policy"), Stage.RESOURCE, False, ""),
    (IMPLICIT.format("permissions boundary"), Stage.BOUNDARY, False, ""),
    (IMPLICIT.format("session policy"), Stage.SESSION, False, ""),
    (IMPLICIT.format("VPC endpoint policy"), None, False, ""),
    ("", None, None, ""),
]


@pytest.mark.parametrize(("reason", "stage", "explicit", "policy"), REASONS)
def test_a_message_is_read_back(reason, stage, explicit, policy):
    message = f"User: {USER} is not authorized to perform: s3:GetObject {BUCKET} {reason}"
    assert Denial(USER, "s3:GetObject", "arn:aws:s3:::b/k.txt", stage, explicit, policy) == read_denial(message)


@pytest.mark.parametrize(
    "message",
    [
        "An error occurred (AccessDenied) calling X: User: {} is not authorized to perform: iam:CreateUser",
        "botocore...: {}\n is not\n authorized to perform:\n iam:CreateUser because no identity-based policy allows it",
        "x {} is not authorized to perform: iam:CreateUser on resource: *",
    ],
)
def test_what_stands_around_a_message_does_not_matter(message):
    denial = read_denial(message.format(SESSION))
    assert (SESSION, "iam:CreateUser", "*") == (denial.principal, denial.action, denial.resource)


@pytest.mark.parametrize("text", ["", "Access Denied", "is not authorized to perform: s3:GetObject", "x" * 100_000])
def test_other_texts_hold_no_denial(text):
    assert read_denial(text) is None


@given(st.text())
def test_any_text_can_be_pasted(text):
    assert read_denial(text) is None or isinstance(read_denial(text), Denial)
