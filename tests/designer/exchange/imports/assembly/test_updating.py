"""A design updated by an import: what AWS tells comes, what only the design knows stays, what is unknown is kept."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from designer.analysis.differences.matching import match_designs
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.assembly.gaps import Gap
from designer.exchange.imports.assembly.updating import update
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    AccountState,
    DelegatedAdministrator,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    Unknown,
    aws_managed_policies,
)
from tests.designer.analysis.differences.test_matching import edited, renumbered
from tests.designer.building import DENY_LEAVE, PROD, SHOP, WORKLOADS, company, outline
from tests.designer.exchange.imports.api.test_cli_dump import dumped_design
from tests.designer.exchange.imports.dumps import busy, described, real_organizations
from tests.designer.strategies import organizations

ROOT = NodeId("root")


def updated(design: Organization, new: Organization, *gaps: Gap, **more: object) -> tuple[Organization, list[str]]:
    """The design after the update, and what was said; the change can be undone."""
    report = ConversionReport()
    read = Assembled(new, frozenset(gaps), **more)
    change = update(design, read, match_designs(new, design), report)
    after = design.copy()
    after.apply(change)
    before = after.copy()
    before.apply(change.inverse())
    assert design == before
    return after, [str(entry) for entry in report]


def imported(*accounts: str) -> Organization:
    """A real organization: Root(Work(accounts)), with ids of its own and an SCP on Work."""
    nodes = [
        Node(ROOT, NodeKind.ROOT, "Root", (NodeId("w"),), (FULL_AWS_ACCESS,), "r-ab12"),
        Node(NodeId("w"), NodeKind.OU, "Work", tuple(map(NodeId, accounts)), (PolicyId("p"),), "ou-ab12-11111111"),
        *(Node(NodeId(one), NodeKind.ACCOUNT, one, (), (), f"{number:012}") for number, one in enumerate(accounts, 1)),
    ]
    policy = Policy(PolicyId("p"), "Deny", PolicyType.SERVICE_CONTROL_POLICY, "{}", aws_id="p-11111111")
    return Organization(nodes, [*aws_managed_policies(), policy], Settings("o-1", "o-abcdefghij"))


def test_notes_plans_and_places_stay_and_names_states_and_places_in_the_tree_come():
    first, _ = updated(company(), renumbered(company()))
    assert company().nodes == first.nodes
    design, _ = updated(imported("a", "b"), imported("a", "b"))
    work = replace(design.node(NodeId("w")), children=(NodeId("a"), NodeId("b"), NodeId("plan")))
    plan = Node(NodeId("plan"), NodeKind.ACCOUNT, "Planned", policies=(PolicyId("q"),))
    mine = edited(
        design,
        work,
        plan,
        replace(design.node(NodeId("a")), notes="Mine"),
        Policy(PolicyId("q"), "Planned", PolicyType.SERVICE_CONTROL_POLICY, "{}"),
    )
    mine = Organization(mine.nodes.values(), mine.policies.values(), mine.settings, {NodeId("a"): (7, 8)})
    theirs = imported("b", "a")
    theirs = edited(theirs, replace(theirs.node(NodeId("a")), name="renamed", aws_id="000000000001"),
                    replace(theirs.node(NodeId("b")), aws_id="000000000002"))  # fmt: skip
    after, said = updated(mine, renumbered(theirs))
    assert ("Root(Work(renamed b Planned))", []) == (outline(after), said)
    assert ("Mine", (7, 8)) == (after.node(NodeId("a")).notes, after.places[NodeId("a")])
    assert "q" in after.policies


def test_what_is_gone_from_aws_goes_unless_the_import_may_have_missed_it():
    design = imported("a", "b")
    after, said = updated(design, imported("a"))
    assert ("Root(Work(a))", ["Note: Work/b: It is gone from AWS, and so from the design."]) == (outline(after), said)
    after, said = updated(design, imported("a"), nodes_missing=True)
    assert "Root(Work(a b))" == outline(after)
    assert ["Unknown: Work/b: It is not in the import, which may lack nodes; it stays."] == said


def test_a_planned_account_in_an_ou_that_is_gone_moves_up():
    design = imported("a")
    gone = Node(NodeId("gone"), NodeKind.OU, "Gone", (NodeId("plan"),), (), "ou-ab12-22222222")
    plan = Node(NodeId("plan"), NodeKind.ACCOUNT, "Planned")
    work = replace(design.node(NodeId("w")), children=(NodeId("a"), gone.id))
    after, _ = updated(edited(design, work, gone, plan), imported("a"))
    assert "Root(Work(a Planned))" == outline(after)


def test_unknown_attachments_texts_and_tags_leave_what_is_there():
    design = edited(company(), replace(company().policy(DENY_LEAVE), text='{"a": 1}', tags=(("k", "v"),)))
    gap = Policy(PolicyId("gap"), "Unknown SCPs", PolicyType.SERVICE_CONTROL_POLICY, "", unknown=Unknown.ATTACHMENTS)
    new = edited(
        company(),
        gap,
        replace(company().node(WORKLOADS), policies=(gap.id,), name="W"),
        replace(company().node(SHOP), tags=(), email="", policies=(gap.id,)),
        replace(company().policy(DENY_LEAVE), text="", unknown=Unknown.TEXT, tags=()),
    )
    after, _ = updated(design, new, Gap(SHOP, "tags"), Gap(DENY_LEAVE, "tags"), Gap("", "trusted_services"))
    assert design.node(WORKLOADS).policies == after.node(WORKLOADS).policies
    assert ("W", design.node(SHOP)) == (after.node(WORKLOADS).name, after.node(SHOP))
    assert design.policy(DENY_LEAVE) == after.policy(DENY_LEAVE)
    assert gap.id not in after.policies


def test_what_is_told_of_a_policy_comes_and_what_is_not_stays():
    design = edited(company(), replace(company().policy(DENY_LEAVE), name="Mine", description="mine"))
    new = edited(company(), replace(company().policy(DENY_LEAVE), name="Theirs", description="theirs"))
    told, _ = updated(design, new)
    assert ("Theirs", "theirs") == (told.policy(DENY_LEAVE).name, told.policy(DENY_LEAVE).description)
    untold, _ = updated(design, new, Gap(DENY_LEAVE, "name"), Gap(DENY_LEAVE, "description"))
    assert ("Mine", "mine") == (untold.policy(DENY_LEAVE).name, untold.policy(DENY_LEAVE).description)


def test_new_nodes_of_unknown_attachments_say_so():
    gap = Policy(PolicyId("gap"), "Unknown SCPs", PolicyType.SERVICE_CONTROL_POLICY, "", unknown=Unknown.ATTACHMENTS)
    new = Node(NodeId("new"), NodeKind.ACCOUNT, "New", policies=(gap.id,), aws_id="999999999999")
    theirs = edited(
        company(), gap, new, replace(company().node(PROD), children=(*company().node(PROD).children, new.id))
    )
    after, _ = updated(company(), theirs)
    (stand_in,) = after.node(NodeId("acc-new")).policies
    assert Unknown.ATTACHMENTS is after.policy(stand_in).unknown


def test_policies_that_are_gone_go_with_their_attachments_where_their_type_was_listed():
    old = Policy(PolicyId("old"), "Old", PolicyType.SERVICE_CONTROL_POLICY, "{}", aws_id="p-99999999")
    design = edited(imported("a"), old)
    design = edited(design, replace(design.node(ROOT), policies=(FULL_AWS_ACCESS, old.id)))
    after, said = updated(design, imported("a"))
    assert ("old" in after.policies, said) == (
        False,
        ["Note: policy Old: It is gone from AWS, and so from the design."],
    )
    kept, _ = updated(design, imported("a"), unlisted_types=frozenset(PolicyType))
    assert "old" in kept.policies


@given(real_organizations(), real_organizations())
def test_a_second_update_changes_nothing_and_the_first_brings_all_that_aws_has(
    mine: Organization, theirs: Organization
) -> None:
    after, _ = updated(mine, theirs)
    again, _ = updated(after, theirs)
    assert after == again
    here, there = described(after), described(theirs)
    assert here["nodes"] == there["nodes"]
    assert here["administrators"] == there["administrators"]


@given(organizations(), organizations())
def test_any_design_can_be_updated_by_any_other(mine: Organization, theirs: Organization) -> None:
    after, _ = updated(mine, theirs)
    planned = {node.id for node in mine.nodes.values() if not node.aws_id}
    assert planned <= after.nodes.keys()


def test_a_text_that_differs_in_white_space_alone_stays_as_it_was_typed():
    typed = replace(company().policy(DENY_LEAVE), text='{"Version":"2012-10-17", "Statement": []}')
    read = replace(typed, text='{\n  "Version": "2012-10-17",\n  "Statement": []\n}')
    after, _ = updated(edited(company(), typed), edited(company(), read))
    assert typed == after.policy(DENY_LEAVE)


def test_what_aws_tells_comes_and_what_a_source_does_not_speak_of_stays():
    told = busy(dumped_design())
    design, _ = updated(company(), told)
    assert (told.settings.handshakes, told.settings.resource_policy, ()) == (
        design.settings.handshakes,
        design.settings.resource_policy,
        design.settings.unknown,
    )
    silent = dumped_design()
    unread = replace(silent.settings, unknown=(OrganizationPart.RESOURCE_POLICY, OrganizationPart.HANDSHAKES))
    silent = Organization(silent.nodes.values(), silent.policies.values(), unread)
    gaps = [Gap("", part.field) for part in OrganizationPart]
    again, _ = updated(design, silent, *gaps)
    assert design.settings.handshakes == again.settings.handshakes
    assert () == again.settings.unknown
    bare, _ = updated(company(), silent, *gaps)
    assert silent.settings.unknown == bare.settings.unknown
    assert () == updated(bare, told)[0].settings.unknown


def test_code_does_not_take_what_it_cannot_tell():
    """Tags of the root, accounts that are closed, and a FullAWSAccess that somebody detached."""
    design = imported("a", "b", "c")
    closed = replace(design.node(NodeId("b")), state=AccountState.SUSPENDED)
    root = replace(design.node(ROOT), tags=(("team", "core"),))
    nodes = [{"b": closed, ROOT: root}.get(node.id, node) for node in design.nodes.values()]
    design = Organization(nodes, design.policies.values(), design.settings)
    bare = NodeId("w")
    new = imported("a")
    full = replace(new.node(bare), policies=(FULL_AWS_ACCESS, *new.node(bare).policies))
    new = Organization(
        [full if node.id == bare else node for node in new.nodes.values()], new.policies.values(), new.settings
    )
    told = {"is_code": True, "implied": frozenset({(bare, FULL_AWS_ACCESS)})}
    after, said = updated(design, new, Gap(ROOT, "tags"), **told)
    assert "Root(Work(a b))" == outline(after)
    assert (("team", "core"),) == after.node(ROOT).tags
    assert design.node(bare).policies == after.node(bare).policies
    assert "Note: Work/b: Code has no place for such an account; it stays." in said
    after, _ = updated(design, new)
    assert ("Root(Work(a))", ()) == (outline(after), after.node(ROOT).tags)
    assert FULL_AWS_ACCESS in after.node(bare).policies


def test_what_was_read_of_a_list_comes_though_the_rest_of_it_is_unknown():
    design, new = imported("a"), imported("a")
    trust = DelegatedAdministrator(NodeId("a"), "guardduty.amazonaws.com")
    mine = replace(design.settings, policy_types=(), trusted_services=("sso.amazonaws.com",))
    read = replace(new.settings, trusted_services=("ram.amazonaws.com",), delegated_administrators=(trust,))
    parts = (
        OrganizationPart.POLICY_TYPES,
        OrganizationPart.TRUSTED_SERVICES,
        OrganizationPart.DELEGATED_ADMINISTRATORS,
    )
    design, new = (
        Organization(one.nodes.values(), one.policies.values(), settings)
        for one, settings in ((design, mine), (new, replace(read, unknown=parts)))
    )

    after = updated(design, new, *(Gap("", part.field) for part in parts))[0].settings

    assert after.policy_types == (PolicyType.SERVICE_CONTROL_POLICY,)
    assert after.trusted_services == ("sso.amazonaws.com", "ram.amazonaws.com")
    assert after.delegated_administrators == (trust,)


def test_what_aws_attaches_by_itself_comes_with_a_type_that_was_not_enabled():
    """Nobody has detached what could not be attached."""
    new = imported("a")
    full = {(node.id, FULL_AWS_ACCESS) for node in new.nodes.values()}
    every = [
        replace(node, policies=tuple(dict.fromkeys((FULL_AWS_ACCESS, *node.policies)))) for node in new.nodes.values()
    ]
    new = Organization(every, new.policies.values(), new.settings)
    bare = [replace(node, policies=()) for node in new.nodes.values()]
    design = Organization(bare, aws_managed_policies(), replace(new.settings, policy_types=()))

    after, _ = updated(design, new, is_code=True, implied=frozenset(full))

    assert all(FULL_AWS_ACCESS in node.policies for node in after.nodes.values())
