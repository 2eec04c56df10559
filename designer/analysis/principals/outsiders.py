"""Callers from outside that a resource's policy lets in: everybody, other accounts, services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from designer.analysis.access.principal_choices import OTHER_ORGANIZATION
from designer.analysis.principals.policy_shares import AskedActions, policy_share
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Grammar, Principals
from designer.policy.language.templates import Values
from designer.policy.language.wording import title_in_policy
from designer.policy.matching.facts import context_facts
from designer.policy.matching.principals import principal_of
from designer.policy.matching.request import NamedPolicy


class Outsiders(NamedTuple):
    """Callers from outside that one statement lets in, as far as the resource's policy says.

    Attributes:
        statement: Its title.
        who: Them in words: "everybody", an ARN, a service.
        sure: False where it depends on the request.
    """

    statement: str
    who: tuple[str, ...]
    sure: bool


def let_in(
    organization: Organization,
    catalogue: Catalogue,
    asked: AskedActions,
    policy: NamedPolicy,
    context: Mapping[str, Values],
) -> tuple[Outsiders, ...]:
    """The statements of a resource's policy that allow an action to callers who are not of the organization.

    Denies of the policy and RCPs may still take it from them, and the account of a caller must allow it, too
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html).
    """
    facts = context_facts({"aws:PrincipalOrgID": OTHER_ORGANIZATION, **context})
    grammar = Grammar.TRUST if asked.action.lower() == "sts:assumerole" else Grammar.RESOURCE
    share = policy_share(policy.text, grammar, lambda: facts, asked, catalogue, partition="")
    own = {organization.node(account).aws_id for account in organization.accounts()}
    alone = len(share.allows) + len(share.denies) == 1
    found: list[Outsiders] = []
    for one in share.allows:
        who = tuple(_outside(one.statement.principals, own)) if one.mask else ()
        if who:
            title = title_in_policy(policy.name, one.statement, alone=alone)
            found.append(Outsiders(title, who, bool(one.sure)))
    return tuple(found)


def _outside(principals: Principals | None, own: set[str]) -> Iterator[str]:
    """The entries that name somebody who is no user or role of the accounts of those numbers."""
    if principals is None:
        return
    if principals.negated:
        yield "everybody but those whom it names"
        return
    for kind, entry in principals.entries:
        if entry == "*" and kind in ("*", "AWS"):
            yield "everybody, without an account too"
        elif kind != "AWS" or principal_of(entry).account not in own:
            yield entry
