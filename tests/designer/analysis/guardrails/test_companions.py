"""What a guardrail leaves out is protected by another one, which is offered where none is in place."""

from __future__ import annotations

from designer.analysis.guardrails import companions, find_guardrail, insert, insert_with
from designer.organization.model.records import PolicyId
from tests.designer.building import PROD, SHOP, WORKLOADS, company

MEDIC = "arn:*:iam::*:role/Medic"


def ids(found):
    return [companion.guardrail.id for companion in found]


def test_who_exempts_the_break_glass_role_is_offered_its_protection():
    found = companions(company(), find_guardrail("deny-vpn-connections"), {})

    assert ["protect-break-glass"] == ids(found)
    assert "OrgwrightBreakGlass" == found[0].protects


def test_another_exempt_role_is_protected_as_a_role_of_the_platform():
    (found,) = companions(company(), find_guardrail("deny-vpn-connections"), {"exempt_roles": (MEDIC,)})

    assert ("protect-platform-roles", {"roles": (MEDIC,)}, "Medic") == (
        found.guardrail.id,
        found.values,
        found.protects,
    )


def test_an_exempt_pattern_without_a_name_is_named_by_its_kind():
    values = {"exempt_roles": ("arn:*:iam::111122223333:role/*",)}
    (found,) = companions(company(), find_guardrail("deny-vpn-connections"), values)

    assert "role/*" == found.protects


def test_roles_that_are_exempt_from_the_protection_of_roles_are_protected_themselves():
    (found,) = companions(company(), find_guardrail("protect-platform-roles"), {})
    (other,) = companions(company(), find_guardrail("protect-break-glass"), {"exempt_roles": (MEDIC,)})

    assert ("protect-break-glass", "OrgwrightBreakGlass") == (found.guardrail.id, found.protects)
    assert ("protect-platform-roles", "Medic") == (other.guardrail.id, other.protects)


def test_what_protects_a_role_leaves_nothing_to_offer():
    assert () == companions(company(), find_guardrail("protect-break-glass"), {})
    assert () == companions(company(), find_guardrail("deny-leave-organization"), {})
    assert () == companions(company(), find_guardrail("deny-vpn-connections"), {"exempt_roles": ()})


def test_protection_counts_where_it_holds():
    organization = company()
    organization.apply(insert(organization, find_guardrail("protect-break-glass"), {}, nodes=[PROD]))
    guardrail = find_guardrail("deny-vpn-connections")

    assert [] == ids(companions(organization, guardrail, {}))
    assert [] == ids(companions(organization, guardrail, {}, [SHOP]))
    assert ["protect-break-glass"] == ids(companions(organization, guardrail, {}, [WORKLOADS]))
    assert ["protect-break-glass"] == ids(companions(organization, guardrail, {}, [SHOP, WORKLOADS]))


def test_a_perimeter_that_leaves_out_a_tag_is_offered_the_protection_of_the_tag():
    values = {"organization": ("o-a1b2c3d4e5",)}

    assert ["protect-perimeter-tags"] == ids(companions(company(), find_guardrail("perimeter-identities"), values))
    assert ["protect-break-glass"] == ids(companions(company(), find_guardrail("perimeter-resources"), values))


def test_guardrail_and_companion_are_one_step_and_close_the_hole():
    organization = company()
    guardrail = find_guardrail("deny-vpn-connections")
    taken = companions(organization, guardrail, {}, [WORKLOADS])

    change = insert_with(organization, guardrail, {}, [WORKLOADS], taken)
    organization.apply(change)

    attached = organization.node(WORKLOADS).policies
    assert {PolicyId("deny-vpn-connections"), PolicyId("protect-break-glass")} <= set(attached)
    assert () == companions(organization, guardrail, {}, [WORKLOADS])
    organization.apply(change.inverse())
    assert PolicyId("protect-break-glass") not in organization.policies
