"""Who can do an action by itself or over roles: the answer of each principal is that of its best way."""

from __future__ import annotations

from designer.analysis.principals.access_ways import AccessWays, PrincipalWay, access_ways, takings
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.role_taking import TakingPart
from designer.basics.steps import finish
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.model.identities import AccountIdentities
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer.analysis.principals.accounts import (
    allow,
    chain_of_roles,
    company_with,
    document,
    here,
    inside,
    role,
    statement,
    user,
)
from tests.designer.building import PAYER, SHOP

ACTION = "s3:DeleteBucket"


def ways(last_may: str = "", scp: str = "", **conditions: dict[str, str]) -> AccessWays:
    design = chain_of_roles(last_may or allow(ACTION), user("own", allow(ACTION)), scp=scp, **conditions)
    return finish(access_ways(design, load(), AskedActions(ACTION)))


def of(found: AccessWays, title: str) -> PrincipalWay:
    return next(one for one in found.found if one.way[0].title == title)


def test_whoever_can_over_roles_has_its_way() -> None:
    found = of(ways(), "user/ana")
    assert Answer.DENIED is found.access.answer.answer
    assert Answer.ALLOWED is found.answer
    titles = ((SHOP, "user/ana"), (SHOP, "role/first"), (PAYER, "role/last"))
    assert tuple(PrincipalId(*one) for one in titles) == found.way


def test_whoever_can_by_itself_needs_no_role_and_whoever_has_no_way_cannot() -> None:
    found = ways()
    assert (Answer.ALLOWED, 1) == (of(found, "user/own").answer, len(of(found, "user/own").way))
    assert (Answer.DENIED, 1) == (of(found, "user/ben").answer, len(of(found, "user/ben").way))


def test_conditions_on_the_way_are_those_of_the_answer() -> None:
    found = of(ways(StringEquals={"sts:ExternalId": "abc-1"}), "user/ana")
    assert (Answer.CONDITIONAL, ("sts:ExternalId",)) == (found.answer, found.depends_on)


def test_conditions_at_the_end_of_the_way_are_those_of_the_answer() -> None:
    on_region = document(statement("Allow", ACTION, Condition={"StringEquals": {"aws:SourceIp": "10.0.0.1"}}))
    found = of(ways(on_region), "user/ana")
    assert (Answer.CONDITIONAL, ("aws:SourceIp",)) == (found.answer, found.depends_on)


def test_a_role_of_which_nobody_knows_whether_it_can_leaves_those_who_take_it_unknown() -> None:
    for conditions in ({}, {"StringEquals": {"sts:ExternalId": "abc-1"}}):
        found = of(ways("{", **conditions), "user/ana")
        assert (Answer.UNKNOWN, "role/last") == (found.answer, found.way[-1].title)
        assert Answer.DENIED is of(ways("{", **conditions), "user/ben").answer


def test_of_a_role_that_can_and_whose_trust_policy_cannot_be_read_it_is_unknown_who_takes_it() -> None:
    for acts, answer in ((allow(ACTION), Answer.UNKNOWN), (allow("ec2:*"), Answer.DENIED)):
        shop = inside(user("ana"), user("own", allow(ACTION)), roles=(role("dark", acts, trusts="{"),))
        others = {PAYER: inside(user("far"), user("may", allow("sts:AssumeRole", here("role/dark"))))}
        found = finish(access_ways(company_with(shop, others=others), load(), AskedActions(ACTION)))
        assert [answer, answer] == [of(found, f"user/{name}").answer for name in ("ana", "may")]
        assert Answer.DENIED is of(found, "user/far").answer, "its own policies would have to allow it"


def test_an_scp_cuts_the_way_but_not_that_of_another_account() -> None:
    cut = document(statement("Allow", "*"), statement("Deny", "sts:AssumeRole"))
    assert Answer.DENIED is of(ways(scp=cut), "user/ana").answer
    assert Answer.DENIED is of(ways(scp=cut), "role/first").answer


def test_each_step_of_a_way_is_told_part_by_part() -> None:
    found = ways(StringEquals={"sts:ExternalId": "abc-1"})
    first, last = takings(found, load(), of(found, "user/ana").way)
    assert {TakingPart.EXTERNAL_ID} == {one.part for one in last.parts} & {TakingPart.EXTERNAL_ID}
    assert Answer.ALLOWED is first.answer.answer
    assert Answer.CONDITIONAL is last.answer.answer


def test_nothing_known_inside_has_no_principals() -> None:
    design = company_with(AccountIdentities())
    found = finish(access_ways(design, load(), AskedActions(ACTION)))
    assert ["root"] == [one.access.kind.value for one in found.found]


def test_another_action_of_the_same_design_is_answered_with_the_takings_that_are_known() -> None:
    design = ways().organization
    first = finish(access_ways(design, load(), AskedActions("s3:GetObject")))
    again = finish(access_ways(design, load(), AskedActions(ACTION), first))
    assert first.chains is again.chains
    assert finish(access_ways(design, load(), AskedActions(ACTION))).found == again.found


def test_asked_once_every_principal_has_the_same_way() -> None:
    nobody = allow("sqs:SendMessage")
    for design in (ways().organization, chain_of_roles(nobody), chain_of_roles(allow(ACTION))):
        asked = AskedActions(ACTION)
        once = finish(access_ways(design, load(), asked, once=True))
        assert once.found == finish(access_ways(design, load(), asked)).found
