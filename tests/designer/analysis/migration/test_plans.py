"""A plan leads from one design to the other, and at each of its steps nobody may do more or less than is safe."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.analysis.differences.alignment import align
from designer.analysis.migration.plan import MigrationPlan, summary_words
from designer.analysis.migration.promises import marked_tests
from designer.analysis.migration.target import aligned_target
from designer.analysis.migration.tree_operations import CreateNode
from designer.basics.errors import EditError
from designer.exchange.formats.native import read
from designer.organization import edits
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.node_attributes import AWS_ID, EMAIL
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, Node, NodeId, NodeKind
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from resources import FOLDER
from tests.designer.analysis.migration.plans import SCP, Replayed, edited, in_place_of, plan_between, scp

COMPANY = read((FOLDER / "templates" / "company.json").read_bytes(), "a template").organization
ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "ec2:RunInstances",
    "iam:CreateUser",
    "lambda:CreateFunction",
    "sqs:SendMessage",
)
ACTIONS += ("organizations:LeaveOrganization", "cloudtrail:StopLogging", "sts:AssumeRole", "kms:ScheduleKeyDeletion")


def requests(seed: int) -> list[Request]:
    """Requests of all sorts; what they are made of is named by the sample's policies."""
    rnd = random.Random(seed)
    callers = ["arn:aws:iam::111122223333:role/Dev", "arn:aws:iam::111122223333:root"]
    callers += ["arn:aws:iam::111122223333:role/AcmeBreakGlass"]
    found = []
    for action in ACTIONS:
        caller = rnd.choice(callers)
        context = {"aws:RequestedRegion": rnd.choice(["eu-central-1", "us-east-1"]), "aws:PrincipalArn": caller}
        found.append(Request(action, "*", caller, "111122223333", context=context))
    return found


def paths(design: Organization) -> dict[str, tuple[Level, ...]]:
    """Levels of each account by its AWS id or else its own."""
    found = {}
    for account in design.accounts():
        if not design.is_management_account(account):
            levels = tuple(
                Level(
                    level,
                    tuple(
                        NamedPolicy(p.name, p.text)
                        for p in map(design.policy, design.node(level).policies)
                        if p.type is SCP
                    ),
                )
                for level in design.path(account)
            )
            found[design.node(account).aws_id or account] = levels
    return found


def replayed_path(state: Replayed, account: str) -> tuple[Level, ...]:
    levels = []
    one: str | None = account
    while one is not None:
        hung = tuple(
            NamedPolicy(p, state.texts[p]) for p in sorted(state.attached[one]) if '"Principal"' not in state.texts[p]
        )
        levels.append(Level(one, hung))
        one = state.parents.get(one)
    return tuple(reversed(levels))


def allowed(request: Request, path: tuple[Level, ...]) -> bool:
    return evaluate(request, Stages(scps=path)).scp.result is Result.ALLOWED


def check(before: Organization, after: Organization, plan: MigrationPlan, seed: int) -> None:
    """Replay a plan; where it calls itself safe, no request is answered otherwise than is safe at any step."""
    state, asked = Replayed(before), requests(seed)
    ends = (paths(before), paths(after))
    rnd = random.Random(seed)
    common = [one for one in ends[0] if one in ends[1]]
    for step in state.run(plan):
        if step.unsafe:
            continue
        unsafe = {one for each in plan.steps[: step.number] for u in each.unsafe for one in u.accounts}
        touched = {before.nodes[one].aws_id or one for one in step.accounts if one in before.nodes}
        for account in (one for one in common if one in touched or rnd.random() < 0.1):
            if account in state.names and not unsafe:
                for request in asked:
                    one, now, other = (
                        allowed(request, path)
                        for path in (ends[0][account], replayed_path(state, account), ends[1][account])
                    )
                    assert now <= (one or other), (step.label, account, request.action)
                    assert (one and other) <= now, (step.label, account, request.action)
    if plan.reached:
        assert state.by_path() == Replayed(after).by_path()


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_every_step_of_a_random_plan_is_safe_and_the_last_one_arrives(seed: int) -> None:
    after = edited(COMPANY, seed, 14)
    plan = plan_between(COMPANY, after)
    assert plan.reached
    check(COMPANY, after, plan, seed)


def test_nothing_is_done_where_nothing_differs() -> None:
    plan = plan_between(COMPANY, COMPANY.copy())
    assert plan.steps == ()
    assert plan.safe


def operations(plan: MigrationPlan) -> list[str]:
    return [step.call.operation for step in plan.steps]


def an_account(design: Organization) -> NodeId:
    return next(one for one in design.accounts() if not design.is_management_account(one) and len(design.path(one)) > 2)


def test_the_last_scp_of_a_node_is_detached_after_another_is_attached() -> None:
    after = COMPANY.copy()
    after.apply(edits.create_policy(after, SCP, "AllowS3", scp("Allow", ["s3:*"])))
    new = next(p.id for p in after.policies.values() if p.name == "AllowS3")
    account = next(one for one in after.accounts() if after.node(one).policies == (FULL_AWS_ACCESS,))
    after.apply(in_place_of(after, FULL_AWS_ACCESS, new, [account]))
    plan = plan_between(COMPANY, after)
    assert plan.safe
    assert operations(plan) == ["CreatePolicy", "AttachPolicy", "DetachPolicy"]


def test_an_allow_list_on_all_levels_goes_from_the_account_upward_or_over_a_bridge() -> None:
    after = COMPANY.copy()
    after.apply(edits.create_policy(after, SCP, "AllowList", scp("Allow", ["s3:*", "ec2:*", "iam:*"])))
    new = next(p.id for p in after.policies.values() if p.name == "AllowList")
    levels = [one for one in after.path(an_account(after)) if FULL_AWS_ACCESS in after.node(one).policies]
    after.apply(in_place_of(after, FULL_AWS_ACCESS, new, levels))
    plan = plan_between(COMPANY, after)
    assert plan.safe
    check(COMPANY, after, plan, 1)
    attached = [place for place, name in enumerate(operations(plan)) if name == "AttachPolicy"]
    detached = [place for place, name in enumerate(operations(plan)) if name == "DetachPolicy"]
    assert max(attached[: len(levels)]) < min(detached)


def test_an_ou_moves_by_a_twin_that_is_dressed_before_accounts_come() -> None:
    ou = next(
        n.id
        for n in COMPANY.nodes.values()
        if n.kind is NodeKind.OU
        and COMPANY.accounts_below(n.id) > 1
        and not any(COMPANY.node(c).kind is NodeKind.OU for c in n.children)
        and COMPANY.depth(n.id) > 1
    )
    after = COMPANY.copy()
    after.apply(edits.move(after, [ou], after.root))
    plan = plan_between(COMPANY, after)
    assert plan.reached
    names = operations(plan)
    assert names[0] == "CreateOrganizationalUnit"
    assert names[-1] == "DeleteOrganizationalUnit"
    first_move = names.index("MoveAccount")
    twin = plan.steps[0].made
    dressing = [place for place, step in enumerate(plan.steps) if step.call.arguments.get("TargetId") == {"new": twin}]
    assert max(dressing, default=0) < first_move
    check(COMPANY, after, plan, 2)


def test_a_twin_has_an_id_that_neither_design_has() -> None:
    root, old = (
        COMPANY.node(COMPANY.root),
        Node(NodeId("ou-prod-twin"), NodeKind.OU, "Old", policies=(FULL_AWS_ACCESS,)),
    )
    nodes = COMPANY.nodes | {root.id: replace(root, children=(*root.children, old.id)), old.id: old}
    before = Organization(nodes.values(), COMPANY.policies.values(), COMPANY.settings)
    after = before.copy()
    after.apply(edits.move(after, [NodeId("ou-prod")], after.root))
    assert {"ou-prod": "ou-prod-twin-2"} == aligned_target(align(before, after)).twins


@pytest.mark.parametrize(("aws_id", "still"), [("ou-abcd-12345678", True), ("", False)])
def test_only_policies_with_the_id_of_an_ou_that_moves_are_said_to_name_it(aws_id: str, *, still: bool) -> None:
    nodes = [replace(one, aws_id=aws_id if one.id == "ou-prod" else one.aws_id) for one in COMPANY.nodes.values()]
    before = Organization(nodes, COMPANY.policies.values(), COMPANY.settings)
    before.apply(edits.create_policy(before, SCP, "Naming", scp("Deny", ["s3:*"], Resource="*/ou-abcd-12345678/*")))
    after = before.copy()
    after.apply(edits.move(after, [NodeId("ou-prod")], after.root))
    (note,) = aligned_target(align(before, after)).notes
    assert note.endswith(" Naming still name the old one." if still else " that have to follow.")


def test_the_way_back_of_a_deleted_ou_says_what_does_not_come_back() -> None:
    """The id is gone for good, and a policy that names it has to be told."""
    before = COMPANY.copy()
    before.apply(edits.add_ou(before, before.root, "Old"))
    ou = before.node(before.root).children[-1]
    node = replace(before.node(ou), aws_id="ou-ab12-11111111")
    before = Organization((before.nodes | {ou: node}).values(), before.policies.values(), before.settings)
    outside = {"StringNotLike": {"aws:PrincipalOrgPaths": ["o-1/r-ab12/ou-ab12-11111111/*"]}}
    for name, text in (("Bar", scp("Deny", ["sqs:*"])), ("Names", scp("Deny", ["sns:*"], Condition=outside))):
        before.apply(edits.create_policy(before, SCP, name, text))
        before.apply(edits.attach(before, next(p.id for p in before.policies.values() if p.name == name), [ou]))
    after = before.copy()
    after.apply(edits.remove(after, [ou]))
    step = next(one for one in plan_between(before, after).steps if one.call.operation == "DeleteOrganizationalUnit")
    assert step.lost == (
        "AWS gives the OU another id than ou-ab12-11111111: what names that one names nothing then. "
        "In this design that is Names. Attach Bar, Names again."
    )


def test_a_new_account_is_made_below_the_root_and_moved() -> None:
    ou = next(n.id for n in COMPANY.nodes.values() if n.kind is NodeKind.OU)
    after = COMPANY.copy()
    after.apply(edits.add_account(after, ou, "Fresh", email="fresh@acme.example"))
    plan = plan_between(COMPANY, after)
    assert operations(plan)[:2] == ["CreateAccount", "MoveAccount"]
    assert plan.steps[0].rollback is None
    root = COMPANY.node(COMPANY.root).aws_id
    assert plan.steps[1].call.arguments["SourceParentId"] == root


def with_new_account(parent: NodeId, denied: str) -> MigrationPlan:
    """Plan of one more account in an OU that denies a service."""
    before = COMPANY.copy()
    before.apply(edits.create_policy(before, SCP, "DenyOne", scp("Deny", [denied])))
    before.apply(edits.attach(before, list(before.policies)[-1], [parent]))
    after = before.copy()
    after.apply(edits.add_account(after, parent, "Fresh", email="fresh@acme.example"))
    return plan_between(before, after)


def test_it_is_said_what_a_new_account_may_do_until_it_is_moved() -> None:
    """AWS makes it below the root, whatever the design says: neither a fault of the plan nor a thing to keep quiet."""
    ou = next(one for one in COMPANY.node(COMPANY.root).children if COMPANY.node(one).kind is NodeKind.OU)
    plan = with_new_account(ou, "sqs:*")
    assert plan.safe
    (new,) = plan.new_accounts
    assert (1, 2) == (new.made, new.until)
    assert load().match("sqs:*") & ~new.actions == 0
    assert new.request is not None
    assert "1 new account at first" in summary_words(plan)
    said = next(note for note in plan.notes if note.startswith("Fresh is made below the root by step 1"))
    assert f"{new.actions.bit_count():,} actions, such as {new.request.action}" in said


def test_it_is_proved_where_a_new_account_may_do_no_more_at_first() -> None:
    before = COMPANY.copy()
    before.apply(edits.add_ou(before, before.root, "Plain"))
    after = before.copy()
    after.apply(edits.add_account(after, before.node(before.root).children[-1], "Fresh", email="fresh@acme.example"))
    plan = plan_between(before, after)
    assert [(1, 0, 0)] == [(one.made, one.until, one.actions) for one in plan.new_accounts]
    assert any("that is proved" in note for note in plan.notes)
    assert "new account" not in summary_words(plan)


def test_an_ou_that_control_tower_guards_cannot_move_by_a_twin_without_that_being_said() -> None:
    """Control Tower alone attaches its guardrails, so accounts in a twin would be without them."""
    before = COMPANY.copy()
    ou = next(n.id for n in before.nodes.values() if n.kind is NodeKind.OU and before.depth(n.id) > 1 and n.children)
    before.apply(edits.create_policy(before, SCP, "aws-guardrails-AbCdEf", scp("Deny", ["sqs:*"])))
    before.apply(edits.attach(before, list(before.policies)[-1], [ou]))
    after = before.copy()
    after.apply(edits.move(after, [ou], after.root))
    plan = plan_between(before, after)
    assert not any(step.call.arguments.get("PolicyId") == {"new": list(before.policies)[-1]} for step in plan.steps)
    assert not plan.safe
    assert any("aws-guardrails-AbCdEf" in note and "Control Tower" in note for note in plan.notes)


def test_what_control_tower_governs_is_left_and_said() -> None:
    before = COMPANY.copy()
    account = an_account(before)
    for name in ("aws-guardrails-AbCdEf", "aws-guardrails-GhIjKl"):
        before.apply(edits.create_policy(before, SCP, name, scp("Deny", ["s3:DeleteBucket"])))
        before.apply(edits.attach(before, list(before.policies)[-1], [before.parent(account)]))
    after = before.copy()
    after.apply(edits.move(after, [account], after.root))
    plan = plan_between(before, after)
    assert ["MoveAccount"] == operations(plan)
    notes = [note for note in plan.notes if "Control Tower" in note]
    name = before.node(account).name
    assert notes == [
        "aws-guardrails-AbCdEf and 1 more policy are Control Tower's. The plan leaves them attached where they are.",
        f"{name} moves from or to what Control Tower governs, which it calls drift: update it there.",
    ]


def test_policies_of_control_tower_are_left_where_they_are() -> None:
    before = COMPANY.copy()
    before.apply(edits.create_policy(before, SCP, "aws-guardrails-AbCdEf", scp("Deny", ["s3:DeleteBucket"])))
    policy = next(p.id for p in before.policies.values() if p.name.startswith("aws-guardrails"))
    before.apply(edits.attach(before, policy, [before.root]))
    plan = plan_between(before, COMPANY)
    assert plan.steps == ()
    assert any("Control Tower" in note for note in plan.notes)


@pytest.mark.parametrize("template", sorted(path.stem for path in Path(FOLDER / "templates").glob("*.json")))
def test_every_template_can_become_every_other_design_of_its_own(template: str) -> None:
    before = read((FOLDER / "templates" / f"{template}.json").read_bytes(), "a template").organization
    after = edited(before, 7, 10)
    plan = plan_between(before, after)
    assert plan.reached


def promised(design: Organization, *, marked: bool = True) -> Organization:
    """The design with a promise about queues everywhere."""
    test = GuardrailTest(
        GuardrailTestId("t-queues"),
        "No queues",
        Promise.NEVER,
        (design.root,),
        actions=("sqs:DeleteQueue",),
        during_migration=marked,
    )
    settings = replace(design.settings, tests=(test,))
    return Organization(design.nodes.values(), design.policies.values(), settings)


def moved_guardrail() -> tuple[Organization, Organization]:
    """A Deny that moves from one policy of the root to another; a plan could do without it in between."""
    before = COMPANY.copy()
    for name in ("DenyQueues", "DenyMoreQueues"):
        before.apply(edits.create_policy(before, SCP, name, scp("Deny", ["sqs:*"])))
    one, other = (p.id for p in before.policies.values() if p.name.endswith("Queues"))
    after = before.copy()
    before.apply(edits.attach(before, one, [before.root]))
    after.apply(edits.attach(after, other, [after.root]))
    return before, promised(after)


def test_a_promise_marked_for_migrations_holds_at_every_step() -> None:
    before, after = moved_guardrail()
    plan = plan_between(before, after, with_tests=True)
    assert plan.safe
    assert operations(plan) == ["AttachPolicy", "DetachPolicy"]
    assert not any("No queues" in note for note in plan.notes)


def test_a_promise_that_a_new_account_breaks_until_it_is_moved_is_named() -> None:
    before = COMPANY.copy()
    before.apply(edits.create_policy(before, SCP, "DenyQueues", scp("Deny", ["sqs:*"])))
    queues = next(p.id for p in before.policies.values() if p.name == "DenyQueues")
    before.apply(edits.attach(before, queues, before.node(before.root).children))
    after = before.copy()
    ou = next(one for one in after.node(after.root).children if after.node(one).kind is NodeKind.OU)
    after.apply(edits.add_account(after, ou, "Orders", email="orders@example.com"))
    plan = plan_between(before, promised(after), with_tests=True)
    assert not plan.safe
    assert [("CreateAccount", ["t-queues"]), ("MoveAccount", [])] == [
        (step.call.operation, [proof.test for proof in step.broken]) for step in plan.steps
    ]


def test_a_promise_is_about_an_ou_and_its_twin() -> None:
    one, twin = NodeId("ou-one"), NodeId("ou-one-twin")
    test = replace(promised(COMPANY).settings.tests[0], nodes=(COMPANY.root, one), except_nodes=(one,))
    design = Organization(COMPANY.nodes.values(), COMPANY.policies.values(), replace(COMPANY.settings, tests=(test,)))
    (found,) = marked_tests(design, {one: twin})
    assert (found.nodes, found.except_nodes) == ((COMPANY.root, one, twin), (one, twin))


def test_a_promise_that_does_not_hold_at_the_start_is_named() -> None:
    before, after = moved_guardrail()
    plan = plan_between(COMPANY, after, with_tests=True)
    assert any("No queues" in note and "before the migration" in note for note in plan.notes)
    assert not any("No queues" in note for note in plan_between(before, after).notes)


def test_each_account_is_proved_for_itself_where_a_policy_asks_which_it_is() -> None:
    ou = next(n.id for n in COMPANY.nodes.values() if n.kind is NodeKind.OU and COMPANY.accounts_below(n.id) > 2)
    first, *_, last = COMPANY.accounts(ou)
    for named in (first, last):
        there = {"StringEquals": {"aws:PrincipalAccount": COMPANY.node(named).aws_id or "111122223333"}}
        before = COMPANY.copy()
        for name, text in (("One", scp("Deny", ["sqs:*"], Condition=there)), ("Two", scp("Deny", ["sns:*"]))):
            before.apply(edits.create_policy(before, SCP, name, text))
        one, two = (next(p.id for p in before.policies.values() if p.name == name) for name in ("One", "Two"))
        for policy in (one, two):
            before.apply(edits.attach(before, policy, [ou]))
        after = before.copy()
        both = {
            "Version": "2012-10-17",
            "Statement": [json.loads(before.policy(p).text)["Statement"][0] for p in (one, two)],
        }
        after.apply(edits.edit_policy_text(after, two, json.dumps(both)))
        after.apply(edits.edit_policy_text(after, one, scp("Deny", ["sns:Publish"])))
        plan = plan_between(before, after)
        assert plan.safe
        assert ["Two", "One"] == [step.label.removeprefix("Update ") for step in plan.steps]


def test_two_policies_that_exchange_their_names_do_it_by_a_third_name() -> None:
    before = COMPANY.copy()
    one, two = [p for p in before.policies.values() if p.type is SCP and not p.aws_managed][:2]
    with_ids = {one.id: replace(one, aws_id="p-11111111"), two.id: replace(two, aws_id="p-22222222")}
    before = Organization(before.nodes.values(), (before.policies | with_ids).values(), before.settings)
    swapped = {
        one.id: replace(with_ids[one.id], name=two.name),
        two.id: replace(with_ids[two.id], name=one.name),
    }
    after = Organization(before.nodes.values(), (before.policies | swapped).values(), before.settings)
    plan = plan_between(before, after)
    assert plan.safe
    assert ["UpdatePolicy"] * 3 == operations(plan)


def test_what_no_proof_is_about_is_said() -> None:
    gone = an_account(COMPANY)
    ou = next(n.id for n in COMPANY.nodes.values() if n.kind is NodeKind.OU and COMPANY.depth(n.id) > 1)
    after = COMPANY.copy()
    after.apply(edits.remove(after, [gone]))
    after.apply(edits.add_account(after, ou, "Fresh", email="fresh@acme.example"))
    after.apply(edits.move(after, [ou], after.root))
    notes = "\n".join(plan_between(COMPANY, after).notes)
    assert f"{COMPANY.node(gone).name} leaves" in notes
    assert "Fresh is made below the root" in notes
    assert f"another id than {COMPANY.node(ou).aws_id}" in notes


def test_the_management_account_is_renamed_without_its_id() -> None:
    """AWS refuses the id of the management account in a call that it makes itself."""
    management = next(one for one in COMPANY.accounts() if COMPANY.is_management_account(one))
    after = COMPANY.copy()
    after.apply(edits.rename(after, management, "Payer"))
    after.apply(edits.rename(after, an_account(after), "Other"))
    calls = {step.call.arguments["AccountName"]: step.call for step in plan_between(COMPANY, after).steps}
    assert calls["Payer"].arguments == {"AccountName": "Payer"}
    assert "AccountId" in calls["Other"].arguments


def test_an_account_without_an_address_is_refused_in_words() -> None:
    after = COMPANY.copy()
    after.apply(edits.add_account(after, after.root, "Fresh"))
    plan = plan_between(COMPANY, after)
    assert not plan.safe
    assert "CreateAccount" not in operations(plan)
    assert any("Fresh has no e-mail address" in one.reason for one in plan.refused)


def test_an_account_with_the_address_of_another_is_refused_in_words() -> None:
    before = COMPANY.copy()
    before.apply(edits.add_account(before, before.root, "First", email="one@acme.example"))
    second = Node(NodeId("acc-second"), NodeKind.ACCOUNT, "Second", email="One@acme.example")
    with pytest.raises(EditError, match=r"^First has the e-mail address .* already"):
        CreateNode(second, before.root).change(before)


def test_a_document_that_is_no_json_is_refused_in_words() -> None:
    own = next(one for one in COMPANY.policies.values() if one.type is SCP and not one.aws_managed)
    after = COMPANY.copy()
    after.apply(edits.edit_policy_text(after, own.id, '{"Version": '))
    after.apply(edits.create_policy(after, SCP, "Fresh", "[1]"))
    plan = plan_between(COMPANY, after)
    assert "UpdatePolicy" not in operations(plan)
    reasons = {one.call.operation: one.reason for one in plan.refused}
    assert reasons["UpdatePolicy"] == f"AWS would refuse {own.name}: its text is not valid JSON."
    assert "AWS would refuse Fresh" in reasons["CreatePolicy"]


def test_a_delegation_ends_before_what_aws_refuses_while_it_lasts() -> None:
    """One administrator a service, none without trusted access, and no account leaves as one."""
    old, new = "macie.amazonaws.com", "inspector2.amazonaws.com"
    before = COMPANY.copy()
    one = an_account(before)
    two = next(found for found in before.accounts() if found != one and not before.is_management_account(found))
    for service in (old, new):
        before.apply(edits.register_administrator(before, one, service))
    after = before.copy()
    after.apply(edits.remove(after, [one]))
    after.apply(edits.distrust_service(after, old))
    after.apply(edits.register_administrator(after, two, new))
    after.apply(edits.register_administrator(after, two, "detective.amazonaws.com"))
    told = [
        (step.call.operation, step.call.arguments.get("ServicePrincipal")) for step in plan_between(before, after).steps
    ]
    register, deregister = "RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator"
    fresh = "detective.amazonaws.com"
    for first, then in (
        ((deregister, new), (register, new)),
        ((deregister, old), ("DisableAWSServiceAccess", old)),
        (("EnableAWSServiceAccess", fresh), (register, fresh)),
        ((deregister, new), ("RemoveAccountFromOrganization", None)),
        ((deregister, old), ("RemoveAccountFromOrganization", None)),
    ):
        assert told.index(first) < told.index(then), told


def test_a_policy_of_aws_that_the_earlier_design_does_not_list_is_attached_as_it_is() -> None:
    """AWS has it, whatever a design lists: nothing makes it, and it has its own id."""
    bare = [replace(node, policies=()) for node in COMPANY.nodes.values()]
    before = Organization(bare, [], COMPANY.settings)
    after = Organization(
        [replace(node, policies=("FullAWSAccess",)) for node in bare],
        [policy for policy in COMPANY.policies.values() if policy.id == "FullAWSAccess"],
        COMPANY.settings,
    )

    plan = plan_between(before, after)

    assert [] == [one.reason for one in plan.refused]
    assert {"AttachPolicy"} == {step.call.operation for step in plan.steps}
    assert len(after.nodes) == len(plan.steps)


def test_only_an_address_that_changes_is_said_to_need_a_code_from_its_mailbox() -> None:
    account = next(one for one in COMPANY.accounts() if not COMPANY.is_management_account(one))
    address = COMPANY.node(account).email
    other, same = COMPANY.copy(), COMPANY.copy()
    other.apply(edits.set_attribute(other, [account], EMAIL, "else@example.com"))
    same.apply(edits.set_attribute(same, [account], EMAIL, address.upper()))

    assert [True, False] == [
        any("StartPrimaryEmailUpdate" in note for note in plan_between(COMPANY, after).notes) for after in (other, same)
    ]


@pytest.mark.parametrize("planned", [False, True])
def test_an_e_mail_address_that_changes_makes_no_new_account(planned: bool) -> None:
    """Somebody signs in for it: for a member account with a code, for the management account as its root user."""
    before = COMPANY.copy()
    management = next(one for one in before.accounts() if before.is_management_account(one))
    member = next(one for one in before.accounts() if one != management)
    if planned:
        before.apply(edits.set_attribute(before, [management, member], AWS_ID, ""))
    after = before.copy()
    after.apply(edits.set_attribute(after, [management], EMAIL, "payer@new.example"))
    after.apply(edits.set_attribute(after, [member], EMAIL, "member@new.example"))
    after.apply(edits.rename(after, member, "Another name"))
    plan = plan_between(before, after)
    assert ["PutAccountName"] == operations(plan)
    assert any("payer@new.example: only its root user can" in note for note in plan.notes)
    assert any("code that it sends to member@new.example" in note for note in plan.notes)
    after.apply(edits.rename(after, member, before.node(member).name))
    assert "There is nothing that a plan can do: see the notes." == summary_words(plan_between(before, after))


def test_steps_are_held_to_what_stays_enabled_though_the_later_design_disables_its_type() -> None:
    """Two policies exchange their texts: on the way something is open that is denied before and after."""
    before = COMPANY.copy()
    for name, actions in (("One", ["s3:*"]), ("Two", ["sqs:*"])):
        before.apply(edits.create_policy(before, SCP, name, scp("Deny", actions)))
    own = [next(one.id for one in before.policies.values() if one.name == name) for name in ("One", "Two")]
    for one in own:
        before.apply(edits.attach(before, one, [before.root]))
    after = before.copy()
    for one, text in zip(own, [before.policy(other).text for other in reversed(own)], strict=True):
        after.apply(edits.edit_policy_text(after, one, text))
    types = tuple(kind for kind in after.settings.policy_types if kind is not SCP)
    disabled = Organization(after.nodes.values(), after.policies.values(), replace(after.settings, policy_types=types))
    plan, wanted = plan_between(before, disabled), plan_between(before, after)
    assert [step.call for step in plan.steps] == [step.call for step in wanted.steps]
    assert len(plan.steps) > 2  # over a bridge
    assert any("stays enabled" in note for note in plan.notes)
    assert plan.reached
