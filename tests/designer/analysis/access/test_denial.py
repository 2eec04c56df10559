"""AWS's messages of denied access, as people paste them."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.denial import Denial, DeniedBy, parse_denial, reason_of_aws
from designer.analysis.access.explain_action import explain_request
from designer.analysis.access.question import CallerKind, Inquiry, caller_of
from designer.basics.errors import EditError
from designer.exchange.templates import load as template
from designer.organization.model.records import NodeId

ANN = "arn:aws:iam::111122223333:user/Ann"
ROLE = "arn:aws:sts::555566667777:assumed-role/ReadOnly/Tom"
WHO = f"User: {ANN} is not authorized"
SCP = "arn:aws:organizations::999900001111:policy/o-a1b2c3d4e5/service_control_policy/p-2kgnabcd"
INSTANCE = "arn:aws:ec2:us-east-1:555566667777:instance/*"

MESSAGES = [
    (
        (
            f"An error occurred (AccessDenied) when calling the ListRoles operation: {WHO} to "
            "perform: iam:ListRoles on resource: arn:aws:iam::111122223333:role/* with an explicit deny in a service "
            "control policy"
        ),
        Denial(ANN, "iam:ListRoles", "arn:aws:iam::111122223333:role/*", DeniedBy.SCP, True),
    ),
    (
        (
            f"{WHO} to perform: iam:ListRoles on resource: arn:aws:iam::111122223333:role/* with "
            f"an explicit deny in a service control policy: {SCP}"
        ),
        Denial(ANN, "iam:ListRoles", "arn:aws:iam::111122223333:role/*", DeniedBy.SCP, True, SCP),
    ),
    (
        (
            f'{WHO} to perform: s3:GetObject on resource: "arn:aws:s3:::b/my key.txt" because no '
            "identity-based policy allows the s3:GetObject action"
        ),
        Denial(ANN, "s3:GetObject", "arn:aws:s3:::b/my key.txt", DeniedBy.IDENTITY, False),
    ),
    (
        (
            f"{WHO} to perform: codecommit:ListRepositories because no service control policy "
            "allows the codecommit:ListRepositories action"
        ),
        Denial(ANN, "codecommit:ListRepositories", "", DeniedBy.SCP, False),
    ),
    (
        (
            f"{WHO} to perform: s3:GetObject on resource: arn:aws:s3:::b/k with an explicit deny "
            "in a resource control policy"
        ),
        Denial(ANN, "s3:GetObject", "arn:aws:s3:::b/k", DeniedBy.RCP, True),
    ),
    (
        f"{WHO} to perform: a4b:Do because no permissions boundary allows the a4b:Do action",
        Denial(ANN, "a4b:Do", "", DeniedBy.BOUNDARY, False),
    ),
    (f"{WHO} to perform: iam:CreateUser.", Denial(ANN, "iam:CreateUser")),
    (
        (
            f'{{"errorMessage": "User: {ROLE} is not authorized to perform: ec2:RunInstances on resource: '
            f'\\"{INSTANCE}\\" with an explicit deny in a service control policy"}}'
        ),
        Denial(ROLE, "ec2:RunInstances", INSTANCE, DeniedBy.SCP, True),
    ),
    (
        (
            f"You are not authorized to perform this operation. User: {ROLE} is not authorized\nto perform: "
            f"ec2:RunInstances on resource: {INSTANCE} with an explicit deny in a service control policy. Encoded "
            "authorization failure message: XQ_jqde5r"
        ),
        Denial(ROLE, "ec2:RunInstances", INSTANCE, DeniedBy.SCP, True, encoded=True),
    ),
]


@pytest.mark.parametrize(("message", "expected"), MESSAGES)
def test_a_message_is_read(message, expected):
    assert expected == parse_denial(message)


def test_a_message_that_is_only_encoded_is_refused_with_the_way_out():
    with pytest.raises(EditError, match="decode-authorization-message"):
        parse_denial("You are not authorized to perform this operation. Encoded authorization failure message: XQ_j")


@pytest.mark.parametrize("text", ["hello", "AccessDenied", "403 Forbidden"])
def test_what_is_no_message_is_refused_with_an_example(text):
    with pytest.raises(EditError, match="One looks like this"):
        parse_denial(text)


@given(st.text(max_size=300) | st.sampled_from(["is not authorized to perform: a:b on resource: " + '"' * 9_000]))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(EditError):
        assert ":" in parse_denial(text).action


def test_the_region_is_that_of_the_resource():
    assert "us-east-1" == Denial(ROLE, "ec2:RunInstances", INSTANCE).region
    assert "" == Denial(ROLE, "s3:GetObject", "arn:aws:s3:::b").region


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (ROLE, (CallerKind.ROLE, "ReadOnly")),
        (ANN, (CallerKind.USER, "Ann")),
        ("arn:aws:iam::111122223333:root", (CallerKind.ROOT, "")),
        ("arn:aws:iam::1:role/a/b", (CallerKind.ROLE, "a/b")),
    ],
)
def test_the_caller_is_chosen_by_its_arn(arn, expected):
    assert expected == caller_of(arn)


@pytest.mark.parametrize(
    ("denied_by", "explicit", "said"),
    [
        (DeniedBy.SCP, True, "in this design one does, too"),
        (DeniedBy.SCP, False, "not in the same way"),
        (DeniedBy.RCP, True, "it is not what is deployed"),
        (DeniedBy.IDENTITY, False, "AWS names only one reason"),
        (DeniedBy.UNSAID, None, "does not say"),
    ],
)
def test_awss_reason_is_told_beside_the_designs(denied_by, explicit, said):
    design = template("company").organization
    action = "organizations:LeaveOrganization"
    verdict = explain_request(design, Inquiry(NodeId("acc-shop-prod"), action))[1]
    assert said in reason_of_aws(Denial(ANN, action, "", denied_by, explicit), verdict)


@pytest.mark.parametrize("because", ["", " with an explicit deny in a service control policy: " + SCP])
def test_the_link_and_the_id_behind_a_message_are_kept_and_no_part_of_it(because: str):
    link = "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/abc123def"
    message = f"{WHO} to perform: iam:ListRoles on resource: arn:aws:iam::111122223333:role/*{because}"
    plain = parse_denial(message)
    behind = "or call the GetRequestAuthorizationDetails API with the following authorization id: abc123def"
    for tail in (f"Go to {link} for complete details, {behind}", f"Go to {link} for complete details", behind):
        told = parse_denial(f"{message}. {tail}")
        assert "abc123def" == told.authorization
        assert plain == replace(told, authorization="")
    for alone in (link, behind):
        with pytest.raises(EditError, match="--authorization-id abc123def"):
            parse_denial(alone)
