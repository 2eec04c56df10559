"""The catalogue of guardrails: every one is a policy AWS takes, and denies what it says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from designer.analysis import checks
from designer.analysis.access.assumption import Assumption
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.guardrails import (
    Guardrail,
    Standing,
    build,
    find_guardrail,
    insert,
    load,
    programmes,
    standing,
    unlink,
    update_link,
)
from designer.analysis.guardrails import links as links_module
from designer.basics.errors import EditError
from designer.exchange.formats import fragments, native
from designer.exchange.formats.format import NativeFile
from designer.organization.edits import duplicate_policy, edit_policy_text, enable_policy_type, fragment, paste
from designer.organization.model import quotas
from designer.organization.model.records import PolicyId, PolicyType
from designer.policy.catalog import catalogue
from designer.policy.json.text import minified_length
from tests.designer.building import PAYER, SHOP, WORKLOADS, company
from tests.tools import in_one_test

ALL = list(load().values())
NEEDED = {
    "organization": ("o-a1b2c3d4e5",),
    "services": ("s3", "ec2"),
    "addresses": ("203.0.113.0/24",),
    "vpcs": ("vpc-0123456789abcdef0",),
    "subjects": ("repo:acme/*",),
}
USES_BREAK_GLASS = {"protect-break-glass": ("sts:AssumeRole",)}
"""Whoever is exempt may keep that role in order; to take it is left to others, by another parameter."""
ANYBODY = Assumption(principal="role/Anybody")


def values_of(guardrail: Guardrail) -> dict[str, tuple[str, ...]]:
    """Values for what has no default."""
    return {
        parameter.name: NEEDED[parameter.name]
        for parameter in guardrail.parameters
        if parameter.required and not parameter.default
    }


def with_guardrail(guardrail: Guardrail, **values: tuple[str, ...]):
    organization = company()
    if guardrail.type is not PolicyType.SERVICE_CONTROL_POLICY:
        organization.apply(enable_policy_type(organization, guardrail.type))
    organization.apply(insert(organization, guardrail, values_of(guardrail) | values, nodes=[WORKLOADS]))
    return organization


def test_there_are_guardrails_of_every_kind():
    assert len(ALL) >= 40
    assert {"Organization", "Root user", "Regions", "Identity and access", "Network", "Cost", "AI services"} <= {
        guardrail.category for guardrail in ALL
    }


@in_one_test("guardrail", ALL)
def test_each_says_what_it_is_for_and_what_it_breaks(guardrail):
    for text in (guardrail.title, guardrail.purpose, guardrail.breaks):
        assert text.strip()
    assert guardrail.frameworks or guardrail.control_tower
    used = json.dumps(guardrail.document)
    assert [] == [parameter.name for parameter in guardrail.parameters if f"{{{{{parameter.name}}}}}" not in used]


def test_titles_are_commands_in_one_style():
    verbs = ("Deny ", "Require ", "Protect ", "Allow only ", "Opt out ")
    assert [] == [guardrail.title for guardrail in ALL if not guardrail.title.startswith(verbs)]
    assert len(ALL) == len({guardrail.title for guardrail in ALL})
    assert 60 >= max(len(guardrail.title) for guardrail in ALL)


def test_a_title_that_protects_says_from_which_acts():
    protecting = [guardrail.title for guardrail in ALL if guardrail.title.startswith("Protect ")]
    assert [] == [title for title in protecting if " from " not in title]


def test_the_type_stands_in_a_title_only_where_another_title_begins_alike():
    named = sorted(guardrail.title for guardrail in ALL if guardrail.title.endswith(("(SCP)", "(RCP)")))
    assert ["Require TLS for S3 buckets (SCP)", "Require TLS for S3, DynamoDB, KMS and 5 more services (RCP)"] == named
    (services,) = [one.document["Statement"][0]["Action"] for one in ALL if one.title == named[1]]
    assert {"s3:*", "dynamodb:*", "kms:*"} < set(services)
    assert 3 + 5 == len(services)


@pytest.mark.parametrize("words", ["rcp", "resource control policy"])
def test_guardrails_are_found_by_the_type_of_their_policy(words):
    found = {guardrail.id for guardrail in ALL if words in guardrail.search_text}
    assert {guardrail.id for guardrail in ALL if guardrail.type is PolicyType.RESOURCE_CONTROL_POLICY} == found


@in_one_test("guardrail", ALL)
def test_each_is_a_policy_that_the_checks_have_nothing_against(guardrail):
    organization = with_guardrail(guardrail)

    found = [finding for finding in checks.run_checks(organization) if finding.policy == guardrail.id]

    # An allow-list counts once FullAWSAccess is detached, which is for its builder to say.
    wrong = [one for one in found if one.severity is not checks.Severity.ADVICE and one.check != "allow-lists"]
    assert [] == [finding.message for finding in wrong]


@in_one_test("guardrail", ALL)
def test_each_leaves_room_beside_it_in_its_policy(guardrail):
    limit = quotas.load().types[guardrail.type].characters
    assert limit is not None

    assert minified_length(build(guardrail, values_of(guardrail))) <= limit / 2


@in_one_test("guardrail", [guardrail for guardrail in ALL if guardrail.denies])
def test_each_denies_what_it_says_to_everybody_who_is_not_exempt(guardrail):
    actions = catalogue.load()
    organization = with_guardrail(guardrail)

    before = Ceilings(company(), actions, ANYBODY).of(SHOP)
    after = Ceilings(organization, actions, ANYBODY).of(SHOP)

    for action in guardrail.denies:
        bit = 1 << actions.index(action)
        assert before.sure & bit, action
        assert not after.possible & bit, action


@in_one_test(
    "guardrail", [guardrail for guardrail in ALL if any(one.name == "exempt_roles" for one in guardrail.parameters)]
)
def test_an_exempt_role_is_not_denied(guardrail):
    organization = with_guardrail(guardrail, exempt_roles=("arn:*:iam::*:role/Medic",))
    actions = catalogue.load()

    before = Ceilings(company(), actions, Assumption(principal="role/Medic")).of(SHOP)
    medic = Ceilings(organization, actions, Assumption(principal="role/Medic")).of(SHOP)

    differing = (before.sure ^ medic.sure) | (before.possible ^ medic.possible)
    assert {*USES_BREAK_GLASS.get(guardrail.id, ())} == {actions.actions[index] for index in actions.members(differing)}


# ---- parameters


def test_values_go_into_lists_and_texts_and_a_condition_without_values_goes():
    without = json.loads(build(find_guardrail("require-tags"), {"tag": ("owner",), "exempt_roles": ()}))
    statement = without["Statement"][0]

    assert {"Null": {"aws:RequestTag/owner": "true"}} == statement["Condition"]
    alone = json.loads(build(find_guardrail("deny-access-keys"), {"exempt_roles": ()}))["Statement"][0]
    assert "Condition" not in alone


def test_services_become_patterns_of_their_actions():
    document = json.loads(build(find_guardrail("deny-services"), {"services": ("braket", "braket", "gamelift")}))

    assert ["braket:*", "gamelift:*"] == document["Statement"][0]["Action"]


@pytest.mark.parametrize("tag", ["{{tag}}", "{{exempt_roles}}", "{{unknown}}", '"quoted"', "\\1", "\x00"])
def test_a_value_that_looks_like_a_place_is_taken_as_it_is_written(tag):
    statement = json.loads(build(find_guardrail("require-tags"), {"tag": (tag,)}))["Statement"][0]

    assert {f"aws:RequestTag/{tag}": "true"} == statement["Condition"]["Null"]


def test_the_regions_of_every_partition_are_known_as_such():
    regions = ("eusc-de-east-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "unspecified")

    statement = json.loads(build(find_guardrail("deny-regions"), {"regions": regions}))["Statement"][0]

    assert list(regions) == statement["Condition"]["StringNotEquals"]["aws:RequestedRegion"]


@pytest.mark.parametrize(
    ("guardrail", "given", "says"),
    [
        ("deny-regions", {"regions": ()}, "Regions: nothing is given"),
        ("deny-regions", {"regions": ("Frankfurt",)}, "“Frankfurt” is not a Region"),
        (
            "deny-regions",
            {"region": ("eu-west-1",)},
            "no parameter region; it has exempt_roles, global",
        ),
        ("perimeter-identities", {"organization": ("acme",)}, "organization id"),
        ("perimeter-identities", {"organization": ("o-a1b2c3d4e5", "o-b1b2c3d4e5")}, "one value only"),
        ("quarantine", {"exempt_roles": ("Medic",)}, "ARN of a role"),
        ("deny-regions", {"exempt_roles": ("arn:aws:iam::*:role/*",)}, "“.*” matches every role"),
        ("deny-regions", {"exempt_roles": ("arn:*:iam::*:role/?*",)}, "“.*” matches every role"),
        ("deny-regions", {"regions": ("*",)}, "“\\*” is not a Region"),
        ("require-tls-version", {"version": ("new",)}, "“new” is not a version of TLS"),
        ("perimeter-identities", {"organization": ("o-a1b2c3d4e5",), "partners": ("١٢٣٤٥٦٧٨٩٠١٢",)}, "twelve digits"),
        ("perimeter-identities", {"organization": ("o-a1b2c3d4e5",), "partners": ("12",)}, "twelve digits"),
    ],
)
def test_a_wrong_value_is_refused_in_words(guardrail, given, says):
    with pytest.raises(EditError, match=says):
        build(find_guardrail(guardrail), given)


def test_too_many_values_for_one_policy_are_refused_with_the_limit():
    many = tuple(f"arn:aws:iam::{number:012}:role/Somebody" for number in range(400))

    with pytest.raises(EditError, match="AWS takes 10,240"):
        build(find_guardrail("quarantine"), {"exempt_roles": many})


def test_an_unknown_guardrail_is_named_with_those_near():
    with pytest.raises(EditError, match="did you mean deny-root-user"):
        find_guardrail("deny-root-usr")


# ---- links


def test_a_policy_keeps_its_guardrail_through_the_file():
    organization = with_guardrail(find_guardrail("deny-regions"), regions=("eu-north-1",))
    policy = organization.policy(PolicyId("deny-regions"))

    again = native.read(native.write(NativeFile(organization)), "again").organization.policy(policy.id)

    assert policy.guardrail == again.guardrail
    assert ("eu-north-1",) == dict(again.guardrail.values)["regions"]
    assert Standing.CURRENT is standing(again)


def test_a_policy_changed_by_hand_is_told_and_can_be_made_again():
    organization = with_guardrail(find_guardrail("deny-leave-organization"))
    policy_id = PolicyId("deny-leave-organization")
    text = organization.policy(policy_id).text

    organization.apply(edit_policy_text(organization, policy_id, text.replace("Leave", "Close")))
    assert Standing.CHANGED is standing(organization.policy(policy_id))

    organization.apply(update_link(organization, policy_id))
    assert text == organization.policy(policy_id).text


def test_a_copy_of_a_policy_is_made_of_the_same_guardrail():
    organization = with_guardrail(find_guardrail("deny-regions"), regions=("eu-north-1",))

    organization.apply(duplicate_policy(organization, PolicyId("deny-regions")))

    copy = organization.policy(PolicyId("deny-regions-copy"))
    assert Standing.CURRENT is standing(copy)
    assert ("eu-north-1",) == dict(copy.guardrail.values)["regions"]


def test_a_policy_copied_into_another_design_keeps_its_guardrail():
    here, there = with_guardrail(find_guardrail("deny-regions"), regions=("eu-north-1",)), company()

    there.apply(
        paste(there, fragments.read_subtrees(fragments.write_subtrees(fragment(here, [WORKLOADS]))), there.root)
    )

    assert Standing.CURRENT is standing(there.policy(PolicyId("deny-regions")))
    assert here.policy(PolicyId("deny-regions")).guardrail == there.policy(PolicyId("deny-regions")).guardrail


def test_a_node_that_is_named_twice_is_one_node():
    change = insert(company(), find_guardrail("quarantine"), {}, nodes=[SHOP, SHOP])

    assert "Attach quarantine to Shop" == change.label


def test_white_space_is_no_change():
    organization = with_guardrail(find_guardrail("deny-leave-organization"))
    policy_id = PolicyId("deny-leave-organization")

    organization.apply(
        edit_policy_text(organization, policy_id, organization.policy(policy_id).text.replace("\n", " "))
    )

    assert Standing.CURRENT is standing(organization.policy(policy_id))


@pytest.mark.parametrize("text", ["", "[" * 100_000, "{", "null", "\ud800"])
def test_whatever_is_typed_into_a_linked_policy_is_told_as_changed(text):
    policy = with_guardrail(find_guardrail("deny-leave-organization")).policy(PolicyId("deny-leave-organization"))

    assert Standing.CHANGED is standing(replace(policy, text=text))


def test_a_newer_version_in_the_catalogue_is_told_and_taken(monkeypatch):
    organization = with_guardrail(find_guardrail("deny-regions"), regions=("eu-north-1",))
    policy_id = PolicyId("deny-regions")
    newer = {**load(), "deny-regions": replace(find_guardrail("deny-regions"), version=2)}
    monkeypatch.setattr(links_module, "load", lambda: newer)
    monkeypatch.setattr(links_module, "find_guardrail", newer.__getitem__)

    assert Standing.OUTDATED is standing(organization.policy(policy_id))
    organization.apply(update_link(organization, policy_id))

    assert Standing.CURRENT is standing(organization.policy(policy_id))
    assert ("eu-north-1",) == dict(organization.policy(policy_id).guardrail.values)["regions"]


def test_a_policy_can_go_its_own_way():
    organization = with_guardrail(find_guardrail("deny-leave-organization"))
    policy_id = PolicyId("deny-leave-organization")

    organization.apply(unlink(organization, policy_id))

    assert Standing.OWN is standing(organization.policy(policy_id))
    with pytest.raises(EditError, match="no guardrail"):
        update_link(organization, policy_id)


def test_a_second_copy_gets_a_name_of_its_own():
    organization = with_guardrail(find_guardrail("quarantine"))

    organization.apply(insert(organization, find_guardrail("quarantine"), {}))

    assert {"quarantine", "quarantine 2"} <= {policy.name for policy in organization.policies.values()}


# ---- programmes


@pytest.mark.parametrize("programme", programmes.load().all, ids=lambda programme: programme.id)
def test_an_ou_kept_to_a_programme_lets_no_other_service_through(programme):
    actions = catalogue.load()
    kept = programmes.load().administrative
    organization = company()

    change = insert(
        organization, find_guardrail(programmes.IN_SCOPE), {"services": programme.services}, nodes=[WORKLOADS]
    )
    assert programmes.leaks(organization, actions, WORKLOADS, [*programme.services, *kept])
    organization.apply(change)

    assert () == programmes.leaks(organization, actions, WORKLOADS, [*programme.services, *kept])
    sure = Ceilings(organization, actions, ANYBODY).of(SHOP).sure
    assert sure & (1 << actions.index("s3:GetObject"))
    assert programmes.leaks(organization, actions, PAYER, [*programme.services, *kept])


def test_what_an_old_list_may_only_have_missed_is_marked():
    actions = catalogue.load()
    by_id = {programme.id: programme for programme in programmes.load().all}
    kept = programmes.load().administrative

    old = {service.prefix: service.unsure for service in programmes.blocked(by_id["pci-dss"], kept, actions)}
    new = programmes.blocked(by_id["hipaa"], kept, actions)

    assert old["bedrock"]
    assert not old["gamelift"]
    assert not any(service.unsure for service in new)


@pytest.mark.parametrize("programme", programmes.load().all, ids=lambda programme: programme.id)
def test_every_programme_says_where_its_list_comes_from(programme):
    assert programme.source.startswith("https://")
    assert programme.confidence in {"high", "medium", "low"}
    assert programme.note
    assert len(programme.services) > 80


def test_the_checks_tell_of_a_policy_changed_by_hand_and_put_it_right():
    organization = with_guardrail(find_guardrail("deny-leave-organization"))
    policy_id = PolicyId("deny-leave-organization")
    text = organization.policy(policy_id).text
    organization.apply(edit_policy_text(organization, policy_id, text.replace("Leave", "Close")))

    (found,) = [finding for finding in checks.run_checks(organization) if finding.check == "guardrail-version"]
    organization.apply(checks.apply_fix(organization, found, found.fixes[0]))

    assert text == organization.policy(policy_id).text
    assert "guardrail-version" not in {finding.check for finding in checks.run_checks(organization)}
