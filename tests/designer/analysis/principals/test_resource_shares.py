"""Callers that a Principal or NotPrincipal element means, roles for all of their sessions."""

import pytest

from designer.analysis.principals.resource_shares import CallerMatch, caller_match
from designer.policy.language.document import Principals
from designer.policy.matching.request import Match, principal_of

ACCOUNT = "arn:aws:iam::111122223333:root"
BOB, ROLE = "arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:role/app/Worker"
SURELY, PERHAPS, NOT = CallerMatch(Match.EVERYONE), CallerMatch(Match.EVERYONE, certain=False), CallerMatch(Match.NO)


@pytest.mark.parametrize(
    ("listed", "caller", "expected"),
    [
        ([BOB, ACCOUNT], BOB, NOT),
        ([BOB, ACCOUNT], "arn:aws:iam::111122223333:user/anna", SURELY),
        ([BOB, ACCOUNT], ACCOUNT, NOT),
        ([BOB], BOB, PERHAPS),
        ([ROLE, ACCOUNT], ROLE, PERHAPS),
        ([ACCOUNT], ROLE, SURELY),
    ],
)
def test_a_deny_of_all_but_some_spares_those_whose_account_is_listed_with_them(listed, caller, expected):
    principals = Principals(negated=True, entries=tuple(("AWS", one) for one in listed))
    assert caller_match(principals, principal_of(caller), denies=True, bounded=False) == expected
