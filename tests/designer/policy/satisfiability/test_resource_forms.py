"""Resources by their forms match the same of an action's resources as they do themselves."""

from hypothesis import example, given
from hypothesis import strategies as st

from designer.policy.matching.statement import resource_template
from designer.policy.satisfiability.applicability import match_resources
from designer.policy.satisfiability.resource_forms import _form, match_resource_texts

ACTIONS = (
    "s3:GetObject",
    "s3:ListBucket",
    "dynamodb:Query",
    "ec2:RunInstances",
    "iam:PassRole",
    "sts:AssumeRole",
    "sqs:SendMessage",
    "x:Y",
)
_NAMES = ("*", "?", "/", ":", "a", "rn", "table", "/index", "b-01", "orders-prod", "user", "role/", "instance", "", "$")
_names = st.lists(st.sampled_from(_NAMES), max_size=6).map("".join)
_PARTS = ("arn", "aws", "aws*", "*", "s3", "dynamodb", "ec2", "iam", "", "eu-west-1", "eu-*", "111122223333", "?", "1*")
_part = st.sampled_from(_PARTS)
_arns = st.tuples(_part, _part, _part, _part, _part, _names).map(":".join)
_services = st.sampled_from(("s3", "dynamodb", "ec2", "iam", "sqs"))
_regions, _accounts = (
    st.sampled_from(("*", "", "eu-*", *some)) for some in (("eu-west-1",), ("111122223333", "1111*"))
)
_likely = st.tuples(st.just("arn:aws"), _services, _regions, _accounts, _names).map(":".join)
_patterns = st.one_of(_arns, _likely, _names, st.tuples(st.just("arn:aws:s3:::"), _names).map("".join))


@given(st.lists(_patterns, max_size=3), st.sampled_from(ACTIONS), st.sampled_from(("", "aws")), st.booleans())
@example(["arn:aws:s3:::*rn*"], "s3:GetObject", "", False)
@example(["arn:aws:dynamodb:*:*:table/b-01"], "dynamodb:Query", "aws", False)
@example(["arn:aws:sqs:*:111122223333:*"], "sqs:SendMessage", "aws", False)
@example(["arn:aws:sqs:*:111122223333*"], "sqs:SendMessage", "", False)
def test_resources_match_by_their_forms_as_by_themselves(
    resources: list[str], action: str, partition: str, negated: bool
) -> None:
    templates = tuple(resource_template(text, variables=False) for text in resources)
    told = match_resource_texts(resources, action, partition, negated=negated)
    assert match_resources(templates, action, partition, negated=negated) == told


def test_names_that_differ_in_what_a_shape_does_not_name_have_one_form() -> None:
    one, other = ("arn:aws:s3:::logs-of-team-17/*", "arn:aws:s3:::data-lake-4711/*")
    objects = ("arn:aws:s3:::*/*",)
    assert _form(one, objects) == _form(other, objects) != one
    tables = ("arn:aws:dynamodb:*:*:table/*",)
    assert _form("arn:aws:dynamodb:*:*:table/x", tables) != _form("arn:aws:dynamodb:*:*:stream/x", tables)


def test_the_form_of_a_pattern_suits_every_shape_of_an_action() -> None:
    shapes = ("arn:aws:s3:::*/*", "arn:aws:s3:*:*:accesspoint/*/object/*")
    one, other = ("arn:aws:s3:::0123456789-0/*", "arn:aws:s3:::0-9876543210/*")
    assert _form(one, shapes) == _form(other, shapes) != one
    assert _form("arn:aws:s3:::0123456789/*", shapes) != _form("arn:aws:s3:::accesspoint/*", shapes)
