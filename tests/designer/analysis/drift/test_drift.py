"""Each kind of drift is found in its class, with what it does; what AWS does by itself is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.differences.versions import EffectDirection
from designer.analysis.drift.drift import Drift, DriftClass, finding_drift
from designer.analysis.drift.words import effect_of, effect_together, item_title, item_values, side_values
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change
from designer.organization.model.guardrail_tests import GuardrailTest, GuardrailTestId, Promise
from designer.organization.model.observed import OrganizationPart, ResourcePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.migration.plans import edited, plan_between, scp
from tests.designer.aws.pretended.aws import real
from tests.designer.building import DENY_LEAVE, PROD, SANDBOX, SHOP, TEST, TRIAL, WORKLOADS, company

SCP = PolicyType.SERVICE_CONTROL_POLICY
DENY_ROOT, SPARE = PolicyId("deny-root"), PolicyId("spare")
CONFIG, GUARD, SSO = (f"{name}.amazonaws.com" for name in ("config", "guardduty", "sso"))


def native_text(text: str) -> str:
    """A document as files of designs lay it out."""
    return json.dumps(json.loads(text), indent=2)


def designed() -> Organization:
    """The company with policies that say something."""
    design = real(company())
    texts = {DENY_LEAVE: scp("Deny", ["organizations:LeaveOrganization"]), DENY_ROOT: scp("Deny", ["sqs:*"])}
    for policy, words in texts.items():
        design.apply(edits.edit_policy_text(design, policy, native_text(words)))
    design.apply(edits.enable_policy_type(design, PolicyType.RESOURCE_CONTROL_POLICY))
    builder = ChangeBuilder(design)
    builder.put_policy(Policy(SPARE, "Spare", SCP, native_text(scp("Deny", ["s3:*"])), aws_id="p-spare000"))
    design.apply(builder.change("Spare"))
    for service in (CONFIG, SSO):
        design.apply(edits.trust_service(design, service))
    design.apply(edits.register_administrator(design, TRIAL, SSO))
    return design


def drift_of(base: Organization | None, design: Organization, live: Organization, *, whole: bool = False) -> Drift:
    return finish(finding_drift(base, design, live, load(), whole=whole))


def changed(design: Organization, *makers: Callable[[Organization], Change]) -> Organization:
    after = design.copy()
    for maker in makers:
        after.apply(maker(after))
    return after


def put(**values: object) -> Callable[[Organization], Change]:
    def maker(design: Organization) -> Change:
        builder = ChangeBuilder(design)
        builder.put(replace(design.node(SHOP), **values))
        return builder.change("Set")

    return maker


def new_policy(design: Organization) -> Change:
    builder = ChangeBuilder(design)
    builder.put_policy(Policy(PolicyId("foreign"), "Foreign", SCP, scp("Deny", ["s3:*"]), aws_id="p-foreign0"))
    return builder.change("Foreign")


def text(policy: PolicyId, words: str) -> Callable[[Organization], Change]:
    return lambda design: edits.edit_policy_text(design, policy, words)


def put_policy(**values: object) -> Callable[[Organization], Change]:
    def maker(design: Organization) -> Change:
        builder = ChangeBuilder(design)
        builder.put_policy(replace(design.policy(DENY_LEAVE), **values))
        return builder.change("Set")

    return maker


def delegation(design: Organization) -> Change:
    builder = ChangeBuilder(design)
    builder.settings = replace(builder.settings, resource_policy=ResourcePolicy("{}"))
    return builder.change("Delegate")


WIDER, NARROWER = EffectDirection.WIDER, EffectDirection.NARROWER
PLANTED: dict[str, tuple[Callable[[Organization], Change], str, EffectDirection | None]] = {
    "detached": (lambda one: edits.detach(one, DENY_LEAVE, [WORKLOADS]), "OU Workloads: Deny leave detached", WIDER),
    "attached": (lambda one: edits.attach(one, DENY_ROOT, [PROD]), "OU Prod: Deny root attached", NARROWER),
    "attached to an account": (
        lambda one: edits.attach(one, DENY_ROOT, [SHOP]),
        "Account Shop: Deny root attached",
        NARROWER,
    ),
    "attached to the root": (
        lambda one: edits.attach(one, DENY_ROOT, [one.root]),
        "Root Root: Deny root attached",
        NARROWER,
    ),
    "widened text": (
        text(DENY_LEAVE, scp("Deny", ["sqs:AddPermission"])),
        "Policy Deny leave: its text",
        EffectDirection.BOTH,
    ),
    "narrowed text": (
        text(DENY_LEAVE, scp("Deny", ["organizations:LeaveOrganization", "s3:*"])),
        "Policy Deny leave: its text",
        NARROWER,
    ),
    "moved out": (lambda one: edits.move(one, [SHOP], one.root), "Account Shop moved: Prod → Root", WIDER),
    "moved in": (lambda one: edits.move(one, [SANDBOX], WORKLOADS), "OU Sandbox moved: Root → Workloads", None),
    "moved beside": (lambda one: edits.move(one, [SHOP], TEST), "Account Shop moved: Prod → Test", None),
    "new OU": (lambda one: edits.add_ou(one, one.root, "Foreign"), "OU Foreign", None),
    "OU gone": (lambda one: edits.remove(one, [SANDBOX]), "OU Sandbox", None),
    "account gone": (lambda one: edits.remove(one, [TRIAL]), "Account Trial", None),
    "new policy": (new_policy, "Policy Foreign", None),
    "type enabled": (
        lambda one: edits.enable_policy_type(one, PolicyType.TAG_POLICY),
        "enabled policy type TAG_POLICY",
        None,
    ),
    "type disabled": (
        lambda one: edits.disable_policy_type(one, PolicyType.RESOURCE_CONTROL_POLICY),
        "enabled policy type RESOURCE_CONTROL_POLICY",
        None,
    ),
    "new account": (lambda one: edits.add_account(one, one.root, "Foreign"), "Account Foreign", None),
    "policy gone": (lambda one: edits.delete_policy(one, SPARE), "Policy Spare", None),
    "emptied text": (
        text(DENY_LEAVE, '{"Version": "2012-10-17", "Statement": []}'),
        "Policy Deny leave: its text",
        WIDER,
    ),
    "policy renamed": (put_policy(name="Other"), "Policy Deny leave: its name", None),
    "described otherwise": (put_policy(description="Other"), "Policy Deny leave: its description", None),
    "policy tagged": (put_policy(tags=(("team", "x"),)), "Policy Deny leave: tag team", None),
    "account tagged": (put(tags=(("team", "other"),)), "Account Shop: tag team", None),
    "OU renamed": (lambda one: edits.rename(one, SANDBOX, "Sand"), "OU Sandbox: its name", None),
    "account renamed": (put(name="Shop 2"), "Account Shop: its name", None),
    "account closed": (put(state=AccountState.CLOSED), "Account Shop: its state", None),
    "service trusted": (lambda one: edits.trust_service(one, GUARD), f"trusted service {GUARD}", None),
    "service distrusted": (lambda one: edits.distrust_service(one, CONFIG), f"trusted service {CONFIG}", None),
    "administrator registered": (
        lambda one: edits.register_administrator(one, SHOP, SSO),
        f"delegated administrator {SSO} of acc-shop",
        None,
    ),
    "administrator deregistered": (
        lambda one: edits.deregister_administrator(one, TRIAL, SSO),
        f"delegated administrator {SSO} of acc-trial",
        None,
    ),
    "delegation policy": (delegation, "delegation policy", None),
}
"""Thirty kinds of drift, each with the title under which it is found, and with what it does to permissions."""


@pytest.mark.parametrize("kind", PLANTED)
def test_what_somebody_changed_in_aws_is_found_with_what_it_does(kind: str) -> None:
    maker, title, direction = PLANTED[kind]
    design = designed()
    found = drift_of(design, design, changed(design, maker), whole=True)
    told = {item_title(found, item): item for item in found.items}
    assert title in told
    assert {item.kind for item in found.items} == {DriftClass.IN_AWS}
    assert told[title].direction is direction
    assert bool(effect_of(told[title])) is (direction is not None)
    assert ", AWS " in item_values(found, told[title])
    if direction is WIDER:
        assert told[title].witness is not None


@pytest.mark.parametrize("kind", PLANTED)
def test_what_the_design_alone_has_changed_is_not_applied_yet(kind: str) -> None:
    maker, title, _ = PLANTED[kind]
    title = {"policy renamed": "Policy Other: its name", "OU renamed": "OU Sand: its name"}.get(kind, title)
    title = "Account Shop 2: its name" if kind == "account renamed" else title
    applied = designed()
    found = drift_of(applied, changed(applied, maker), applied, whole=True)
    told = {item_title(found, item): item.kind for item in found.items}
    assert (told.get(title), found.drifted) == (DriftClass.NOT_APPLIED, ())


def test_both_alike_and_both_otherwise_are_told_apart() -> None:
    base = designed()
    one = changed(base, lambda it: edits.attach(it, DENY_ROOT, [PROD]), text(DENY_LEAVE, scp("Deny", ["s3:*"])))
    other = changed(base, lambda it: edits.attach(it, DENY_ROOT, [PROD]), text(DENY_LEAVE, scp("Deny", ["sqs:*"])))
    found = drift_of(base, one, other)
    assert {item_title(found, item): item.kind for item in found.items} == {
        "OU Prod: Deny root attached": DriftClass.ALIKE,
        "Policy Deny leave: its text": DriftClass.APART,
    }


def test_without_a_base_nobody_is_said_to_have_changed_anything() -> None:
    design = designed()
    found = drift_of(None, design, changed(design, lambda it: edits.attach(it, DENY_ROOT, [PROD])))
    assert [item.kind for item in found.items] == [DriftClass.UNLIKE]
    assert item_title(found, found.items[0]) == "OU Prod: Deny root attached in AWS only"
    found = drift_of(None, design, changed(design, lambda it: edits.move(it, [PROD], it.root)))
    assert item_title(found, found.items[0]) == "OU Prod is in Root in AWS"


def test_each_side_names_ous_as_it_does_itself() -> None:
    design = designed()
    live = changed(design, lambda it: edits.rename(it, TEST, "Tests"), lambda it: edits.move(it, [SHOP], TEST))
    moved = next(one for one in drift_of(design, design, live).items if one.change.part == ("parent",))
    assert side_values(drift_of(design, design, live), moved) == {"before": "Prod", "design": "Prod", "AWS": "Tests"}


def test_what_widens_stands_first_and_what_is_not_applied_last() -> None:
    base = designed()
    design = changed(base, lambda it: edits.attach(it, DENY_ROOT, [TEST]))
    live = changed(
        base,
        lambda it: edits.add_ou(it, it.root, "Foreign"),
        lambda it: edits.attach(it, DENY_ROOT, [SANDBOX]),
        lambda it: edits.detach(it, DENY_LEAVE, [WORKLOADS]),
    )
    found = drift_of(base, design, live)
    assert item_title(found, found.items[0]) == "OU Workloads: Deny leave detached"
    assert found.items[-1].kind is DriftClass.NOT_APPLIED


QUIET: dict[str, tuple[Callable[[Organization], Change], str]] = {
    "tags": (put(tags=(("team", "other"),)), "tags, names and descriptions"),
    "name": (put(name="Shop 2"), "tags, names and descriptions"),
    "layout of a text": (
        lambda one: edits.edit_policy_text(one, DENY_LEAVE, scp("Deny", ["organizations:LeaveOrganization"])),
        "layout of texts",
    ),
    "service": (
        lambda one: edits.trust_service(one, "guardduty.amazonaws.com"),
        "trusted services",
    ),
    "state": (put(state=AccountState.SUSPENDED), "states of accounts"),
}


@pytest.mark.parametrize("kind", QUIET)
def test_what_limits_nobody_is_counted_and_told_only_when_asked_for(kind: str) -> None:
    maker, name = QUIET[kind]
    design = designed()
    live = changed(design, maker)
    found = drift_of(design, design, live)
    assert (found.items, list(found.folded)) == ((), [name])
    assert len(drift_of(design, design, live, whole=True).items) >= 1


def test_a_closed_account_that_is_gone_and_one_that_is_being_made_are_no_drift() -> None:
    design = changed(designed(), put(state=AccountState.CLOSED))
    gone = drift_of(design, design, changed(design, lambda it: edits.remove(it, [SHOP])))
    made = changed(design, lambda it: edits.add_account(it, it.root, "New"))
    arriving = Organization(
        [
            replace(one, state=AccountState.PENDING_ACTIVATION, aws_id="999999999999") if one.name == "New" else one
            for one in made.nodes.values()
        ],
        made.policies.values(),
        made.settings,
    )
    assert (gone.items, drift_of(design, design, arriving).items) == ((), ())


def test_a_guardrail_that_is_emptied_and_called_as_control_tower_calls_its_own_is_told() -> None:
    design = designed()

    def emptied(one: Organization) -> Change:
        builder = ChangeBuilder(one)
        was = one.policy(DENY_LEAVE)
        builder.put_policy(replace(was, name="aws-guardrails-x", text='{"Version": "2012-10-17", "Statement": []}'))
        return builder.change("Empty")

    found = drift_of(design, design, changed(design, emptied))
    assert {item.direction for item in found.widened} == {WIDER}


def test_what_is_folded_is_told_all_the_same_where_it_widens() -> None:
    design = designed()
    builder = ChangeBuilder(design)
    builder.put_policy(replace(design.policy(DENY_LEAVE), name="aws-guardrails-x"))
    design.apply(builder.change("Rename"))
    found = drift_of(design, design, changed(design, lambda it: edits.detach(it, DENY_LEAVE, [WORKLOADS])))
    assert [item.direction for item in found.widened] == [WIDER]


def test_a_new_delegated_administrator_is_drift() -> None:
    design = changed(designed(), lambda it: edits.trust_service(it, "sso.amazonaws.com"))
    live = changed(design, lambda it: edits.register_administrator(it, SHOP, "sso.amazonaws.com"))
    assert len(drift_of(design, design, live).drifted) == 1


def test_a_guardrail_test_that_no_longer_holds_is_told_with_what_broke_it() -> None:
    promise = GuardrailTest(
        GuardrailTestId("nobody-leaves"), "", Promise.NEVER, (WORKLOADS,), actions=("organizations:LeaveOrganization",)
    )
    with_test = designed()
    design = Organization(
        with_test.nodes.values(), with_test.policies.values(), replace(with_test.settings, tests=(promise,))
    )
    live = changed(designed(), lambda it: edits.detach(it, DENY_LEAVE, [WORKLOADS]))
    found = drift_of(design, design, live)
    assert [proof.test for proof in found.broken] == ["nobody-leaves"]
    assert [item.tests for item in found.items] == [("nobody-leaves",)]


def guarded(name: str) -> Organization:
    """The company with two policies on one OU that deny the same."""
    design = designed()
    builder = ChangeBuilder(design)
    for number in (1, 2):
        policy = PolicyId(f"guard-{number}")
        builder.put_policy(Policy(policy, f"{name}{number}", SCP, scp("Deny", ["s3:*"]), aws_id=f"p-guard00{number}"))
    design.apply(builder.change("Guard"))
    return changed(
        design, *(lambda it, one=one: edits.attach(it, PolicyId(one), [PROD]) for one in ("guard-1", "guard-2"))
    )


@pytest.mark.parametrize("name", ["Guard", "aws-guardrails-"])
def test_what_only_several_differences_allow_together_is_told(name: str) -> None:
    design = guarded(name)
    queues = scp("Deny", ["sqs:*"])
    live = changed(design, text(PolicyId("guard-1"), queues), text(PolicyId("guard-2"), queues))
    found = drift_of(design, design, live)
    assert {item.direction for item in found.items} == {NARROWER}
    assert (found.widened, len(found.items), found.widens_together) == ((), 2, True)
    assert effect_together(found) == "Together they do more: AWS is wider in 2 accounts"
    once = drift_of(design, design, changed(design, text(PolicyId("guard-1"), queues)))
    assert (once.widened, once.widens_together, effect_together(once)) == ((), False, "")


def test_an_ou_that_is_gone_widens_what_was_in_it() -> None:
    design = guarded("Guard")
    bank = next(one for one in design.node(PROD).children if one != SHOP)
    live = changed(design, lambda it: edits.move(it, [SHOP, bank], WORKLOADS), lambda it: edits.remove(it, [PROD]))
    found = drift_of(design, design, live)
    assert {item_title(found, item): item.direction for item in found.widened} == {
        "OU Prod": WIDER,
        "Account Shop moved: Prod → Workloads": WIDER,
        "Account Bank moved: Prod → Workloads": WIDER,
    }


@pytest.mark.parametrize(("kind", "side"), [(SCP, "Resource"), (PolicyType.RESOURCE_CONTROL_POLICY, "Principal")])
def test_a_move_is_not_harmless_where_policies_of_others_ask_for_the_place(kind: PolicyType, side: str) -> None:
    design = designed()
    statement: dict[str, object] = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    statement |= {} if kind is SCP else {"Principal": "*"}
    places = {f"aws:{side}OrgPaths": f"*/{design.node(PROD).aws_id}/*"}
    statement["Condition"] = {"ForAllValues:StringNotLike": places}
    words = json.dumps({"Version": "2012-10-17", "Statement": statement})
    builder = ChangeBuilder(design)
    builder.put_policy(Policy(PolicyId("place"), "Place", kind, words, aws_id="p-place000"))
    design.apply(builder.change("Place"))
    design.apply(edits.attach(design, PolicyId("place"), [design.root]))
    (item,) = drift_of(design, design, changed(design, lambda one: edits.move(one, [SHOP], TEST))).items
    assert item.change.part == ("parent",)
    assert TRIAL in item.accounts
    assert item.is_wider


def test_a_management_account_that_the_design_does_not_know_is_drift() -> None:
    live = changed(designed(), lambda it: edits.attach(it, DENY_ROOT, [it.root]))
    design = Organization(live.nodes.values(), live.policies.values(), replace(live.settings, management_account=None))
    found = drift_of(design, design, live)
    assert {item_title(found, item): item.direction for item in found.items} == {"management account": WIDER}


@given(st.integers(0, 40))
def test_nothing_is_drift_where_nothing_differs_and_each_difference_is_told_once(seed: int) -> None:
    base = designed()
    design, live = edited(base, seed, 4), edited(base, seed + 1000, 4)
    assert (drift_of(base, base, base).items, drift_of(base, design, base).drifted) == ((), ())
    found = drift_of(base, design, live)
    told = [(item.change.record, item.change.id, item.change.part) for item in found.items]
    assert len(told) == len(set(told))
    for item in found.items:
        assert item_title(found, item)
        assert item_values(found, item)
        assert not {*item.accounts} - {*found.versions.ours.accounts()}
    kinds = {item.kind for item in drift_of(base, live, live).items}
    assert kinds <= {DriftClass.ALIKE}


def without_knowing(design: Organization) -> Organization:
    """A design without the members of which it does not know all."""
    settings = replace(
        design.settings,
        trusted_services=(),
        delegated_administrators=(),
        resource_policy=None,
        unknown=(
            OrganizationPart.TRUSTED_SERVICES,
            OrganizationPart.DELEGATED_ADMINISTRATORS,
            OrganizationPart.RESOURCE_POLICY,
            OrganizationPart.TAGS,
        ),
    )
    nodes = [replace(node, tags=()) for node in design.nodes.values()]
    return Organization(nodes, design.policies.values(), settings)


@pytest.mark.parametrize("whole", [False, True])
def test_what_one_side_does_not_know_is_not_gone_there(whole):
    design = designed()
    blind = without_knowing(design)
    for base, ours, theirs in ((design, design, blind), (None, design, blind), (None, blind, design)):
        found = drift_of(base, ours, theirs, whole=whole)
        assert not found.items
        assert list(found.folded) == ["parts of which one side does not know all"]
    found = drift_of(None, design, changed(blind, lambda one: edits.trust_service(one, GUARD)), whole=True)
    assert [item.change.part for item in found.items] == [("trusted_services", GUARD)]


def test_a_plan_takes_nothing_away_of_which_the_design_does_not_know_all():
    design = designed()
    plan = plan_between(design, changed(without_knowing(design), lambda one: edits.trust_service(one, GUARD)))
    assert [step.call.operation for step in plan.steps] == ["EnableAWSServiceAccess"]
    assert "The design does not know all delegated administrators: none is taken away." in plan.notes
