"""Accounts of a trust policy, told apart by whether the design has them."""

from __future__ import annotations

from designer.analysis.checks.account_context import AccountContext
from designer.policy.language.document import Statement
from designer.policy.matching.principals import principal_of

IN_ORGANIZATION = {"aws:principalorgid", "aws:principalorgpaths"}
"""Keys that let in principals of an organization alone."""


def foreign_accounts(statement: Statement, around: AccountContext) -> tuple[str, ...]:
    """Numbers of accounts that a statement names and the design does not have.

    Nothing while the account itself has no number: then the design is not told by numbers yet.
    """
    if statement.principals is None or statement.principals.negated or not around.number:
        return ()
    named = (principal_of(entry).account for kind, entry in statement.principals.entries if kind == "AWS")
    return tuple(dict.fromkeys(one for one in named if one.isdigit() and one not in around.numbers))
