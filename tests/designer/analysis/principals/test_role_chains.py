"""Who can become whom: each edge as the taking of the role answers it, and ways over accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.principals.escalation_chains import EscalationChains
from designer.analysis.principals.resource_shares import RoleOf
from designer.analysis.principals.role_chains import PrincipalId, RoleChains, way_answer
from designer.analysis.principals.role_taking import role_taking
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.organization.model.identities import AccountIdentities, IamRole, IamUser, IdentityPart, ManagedPolicy
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer import draws
from tests.designer.analysis.principals.accounts import (
    NUMBER,
    PAYERS,
    allow,
    chain_of_roles,
    company_with,
    document,
    here,
    inside,
    role,
    statement,
    there,
    trust,
    user,
)
from tests.designer.building import PAYER, SHOP

ADMIN = allow("*")


def may(arn: str) -> str:
    return allow("sts:AssumeRole", arn)


def chains(shop: AccountIdentities, payer: AccountIdentities, scp: str = "") -> RoleChains:
    return RoleChains(company_with(shop, scp, {PAYER: payer}), load())


ANA, FIRST, LAST = PrincipalId(SHOP, "user/ana"), PrincipalId(SHOP, "role/first"), PrincipalId(PAYER, "role/last")


def chain(scp: str = "", **conditions: dict[str, str]) -> RoleChains:
    return RoleChains(chain_of_roles(ADMIN, scp=scp, **conditions), load())


def test_the_shortest_way_to_administration_leads_over_roles_and_accounts() -> None:
    found = chain()
    assert set(found.graph.edges) == {(ANA, FIRST), (FIRST, LAST)}
    assert found.takers([LAST]) == {LAST: [LAST], FIRST: [FIRST, LAST], ANA: [ANA, FIRST, LAST]}
    strongest = EscalationChains(found, chain_of_roles(ADMIN), load())
    assert {ANA: (ANA, FIRST, LAST), FIRST: (FIRST, LAST), LAST: (LAST,)} == {
        name: way.names for name, way in strongest.takers(None).items()
    }
    for name in (ANA, FIRST, LAST):
        assert strongest.takers(None)[name] == strongest.way_to_administration(name)
    assert strongest.way_to_administration(PrincipalId(SHOP, "user/ben")) is None


def test_conditions_stand_on_the_edges() -> None:
    found = chain(StringEquals={"sts:ExternalId": "abc-1"})
    assert found.answer(FIRST, LAST).depends_on == ("sts:ExternalId",)
    assert way_answer(found, [ANA, FIRST, LAST]) == (Answer.CONDITIONAL, ("sts:ExternalId",))


def test_one_that_is_named_beside_everybody_is_asked_by_itself() -> None:
    with_id = {"StringEquals": {"sts:ExternalId": "abc-1"}}
    last = role("last", ADMIN, trusts=document(trust("*", **with_id), trust(here("user/ben"))))
    anybody = may("*")
    found = chains(inside(user("ana", anybody), user("ben", anybody), roles=(last,)), inside())
    taken = PrincipalId(SHOP, "role/last")
    assert found.answer(ANA, taken).depends_on == ("sts:ExternalId",)
    assert found.answer(PrincipalId(SHOP, "user/ben"), taken).answer is Answer.ALLOWED


def test_scps_of_the_callers_account_cut_the_way() -> None:
    found = chain(document(statement("Allow", "*"), statement("Deny", "sts:AssumeRole", there("role/*"))))
    assert set(found.graph.edges) == {(ANA, FIRST)}


def test_a_shorter_way_goes_before_one_without_conditions() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    first = role("first", may(here("role/last")), trusts=document(trust(here("user/ana"))))
    last = role("last", ADMIN, trusts=document(trust(here("role/first")), trust(here("user/ana"), **mfa)))
    company = company_with(inside(user("ana"), roles=(first, last)), "", {PAYER: inside()})
    way = EscalationChains(RoleChains(company, load()), company, load()).way_to_administration(ANA)
    assert way is not None
    assert (ANA, PrincipalId(SHOP, "role/last")) == way.names


# ---- agreement with the taking of a role

_TEXTS = (allow("*"), allow("s3:*"), may(here("role/*")), may(there("role/b")), "{ nonsense")
_DENY = document(statement("Allow", "*"), statement("Deny", "sts:AssumeRole", here("role/a")))
_NAMED = (
    here("root"),
    there("root"),
    NUMBER,
    here("user/ana"),
    here("role/a"),
    f"arn:aws:sts::{NUMBER}:assumed-role/a/night",
    there("role/b"),
    "*",
)
_CONDITIONS = (
    {},
    {},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringEquals": {"sts:ExternalId": "abc-1"}},
    {"StringEquals": {"aws:PrincipalAccount": PAYERS}},
    {"ArnLike": {"aws:PrincipalArn": here("user/*")}},
)


@st.composite
def trusts(draw: st.DrawFn) -> str:
    made = [
        trust(
            *draws.several(draw, _NAMED, 2, 1),
            effect=draws.one_of(draw, ["Allow", "Allow", "Deny"]),
            **draws.one_of(draw, _CONDITIONS),
        )
        for _ in range(draws.number(draw, 1, 2))
    ]
    return draws.one_of(draw, [document(*made), document(*made), document(*made), "{ nonsense"])


@st.composite
def insides(draw: st.DrawFn, names: tuple[str, ...]) -> AccountIdentities:
    def texts() -> tuple[str, ...]:
        return tuple(draws.several(draw, (*_TEXTS, _DENY), 2))

    def edge() -> str:
        return draws.one_of(draw, ["", "", "Edge"])

    users: tuple[IamUser, ...] = tuple(user(name, *texts(), boundary=edge()) for name in ("ana", "ben"))
    roles: tuple[IamRole, ...] = tuple(role(name, *texts(), boundary=edge(), trusts=draw(trusts())) for name in names)
    unknown = draws.one_of(draw, [(), (), (IdentityPart.USERS,)])
    return replace(inside(*users, roles=roles, policies=(ManagedPolicy("Edge", allow("ec2:*")),)), unknown=unknown)


_SCPS = st.sampled_from(
    ["", document(statement("Allow", "*"), statement("Deny", "sts:*", Condition=_CONDITIONS[-1])), _DENY, allow("s3:*")]
)


def test_callers_whom_a_trust_of_everyone_tells_apart_by_their_account_only_are_answered_by_it() -> None:
    """One caller of each account stands for many; a trust silent about roles allows those of its own account."""
    condition = {"StringEquals": {"aws:PrincipalAccount": PAYERS}}
    role_of_all = role(
        "last", trusts=document(trust("*", StringLike={"sts:ExternalId": "abc-*"}), trust("*", **condition))
    )
    users = (user("ana", ADMIN), user("ben", ADMIN), user("eva"))
    found = chains(inside(*users), inside(*users, roles=(role_of_all,)))
    answers = {
        (start.account, start.title): (found.answer(start, LAST).answer, found.answer(start, LAST).depends_on)
        for start in found.graph.predecessors(LAST)
    }
    asked = (Answer.CONDITIONAL, ("sts:ExternalId",))
    assert {
        (SHOP, "user/ana"): asked,
        (SHOP, "user/ben"): asked,
        (PAYER, "user/ana"): (Answer.ALLOWED, ()),
        (PAYER, "user/ben"): (Answer.ALLOWED, ()),
        (PAYER, "user/eva"): (Answer.ALLOWED, ()),
    } == answers


@given(insides(("a", "c")), insides(("b",)), _SCPS)
def test_an_edge_is_where_the_role_can_be_taken(shop: AccountIdentities, payer: AccountIdentities, scp: str) -> None:
    organization: Organization = company_with(shop, scp, {PAYER: payer})
    found = RoleChains(organization, load())
    for home in (SHOP, PAYER):
        for principal in AccountPrincipals(organization.identities[home]):
            if principal.kind is AccountPrincipalKind.ROOT:
                continue
            start = PrincipalId(home, principal.title)
            for of in (SHOP, PAYER):
                for target in organization.identities[of].roles:
                    end = PrincipalId(of, AccountPrincipal(AccountPrincipalKind.ROLE, target).title)
                    if start == end:
                        continue
                    if end in found.unread:
                        assert not found.graph.in_degree(end)
                        continue
                    taken = role_taking(organization, load(), (home, principal), RoleOf(of, target)).answer
                    if found.graph.has_edge(start, end):
                        assert found.answer(start, end).answer is taken.answer
                        assert found.answer(start, end).depends_on == taken.depends_on
                    else:
                        assert taken.answer is Answer.DENIED


def test_where_too_many_may_take_roles_those_with_few_callers_are_asked_and_the_others_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anybody = role("anybody", trusts=document(trust("*", StringEquals={"aws:PrincipalTag/team": "a"})))
    other = replace(anybody, name="other")
    for_ana = role("for-ana", trusts=document(trust(here("user/ana"))))
    shop = inside(user("ana", allow("sts:AssumeRole")), user("ben"), roles=(anybody, other, for_ana))
    whole = chains(shop, inside())
    assert whole.unasked == []
    monkeypatch.setattr("designer.analysis.principals.role_chains._MOST_WORK", 50)
    part = chains(shop, inside())
    assert [PrincipalId(SHOP, "role/other")] == part.unasked
    kept = [edge for edge in whole.graph.edges if edge[1] != PrincipalId(SHOP, "role/other")]
    assert sorted(kept) == sorted(part.graph.edges)
    assert (ANA, PrincipalId(SHOP, "role/for-ana")) in part.graph.edges


def test_of_two_who_are_not_free_to_take_roles_each_is_answered_by_its_own_policies() -> None:
    hindered = document(statement("Allow", "*"), statement("Deny", "sts:AssumeRole", there("role/last")))
    asking = document(statement("Allow", "*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    of_all = role("last", trusts=document(trust("*", StringLike={"sts:ExternalId": "abc-*"})))

    found = chains(inside(user("ana", asking), user("ben", hindered)), inside(roles=(of_all,)))

    assert [("user/ana", Answer.CONDITIONAL)] == [
        (start.title, found.answer(start, LAST).answer) for start in found.graph.predecessors(LAST)
    ]
