"""Numbers of accounts that are in the same places of all policies are one to each of these."""

import json

import pytest

from designer.analysis.access.owner_numbers import places_of_numbers

ONE, TWO, THREE = "111111111111", "222222222222", "333333333333"


def denying(**members: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", **members}]})


def asking(*numbers: str) -> str:
    return denying(Resource="*", Condition={"StringEquals": {"aws:PrincipalAccount": numbers}})


@pytest.mark.parametrize(
    ("texts", "alike"),
    [
        ([asking(ONE, TWO)], True),
        ([asking(ONE, TWO), asking(TWO, ONE, THREE)], True),
        ([asking(ONE, TWO), asking(TWO)], False),
        ([denying(Resource=[f"arn:aws:iam::{ONE}:role/a", f"arn:aws:iam::{TWO}:role/a"])], True),
        ([denying(Resource=[f"arn:aws:iam::{ONE}:role/a", f"arn:aws:iam::{TWO}:role/b"])], False),
        ([denying(Resource=f"arn:aws:s3:::from-{ONE}-to-{TWO}")], False),
        ([asking(THREE)], True),
    ],
)
def test_numbers_are_alike_where_no_list_of_values_has_one_without_the_other(texts, alike):
    places = places_of_numbers(texts)
    assert (places.get(ONE) == places.get(TWO)) is alike
