"""Adding, moving, removing and copying nodes."""

import pytest

from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    RCP_FULL_AWS_ACCESS,
    DelegatedAdministrator,
    Node,
    NodeId,
    NodeKind,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.designer.building import (
    BANK,
    DENY_LEAVE,
    DENY_ROOT,
    PAYER,
    PROD,
    RCP,
    ROOT,
    SANDBOX,
    SCP,
    SHOP,
    TEST,
    TRIAL,
    WORKLOADS,
    company,
    done,
    outline,
    refused,
)


@pytest.fixture
def organization() -> Organization:
    return company()


def chain(levels: int) -> Organization:
    """OUs nested in one another, named by their level, with an account in the last."""
    ids = [NodeId("root"), *(NodeId(f"ou-{level}") for level in range(1, levels + 1)), NodeId("acc")]
    kinds = [NodeKind.ROOT, *[NodeKind.OU] * levels, NodeKind.ACCOUNT]
    nodes = [
        Node(node_id, kind, node_id.removeprefix("ou-"), tuple(ids[place + 1 : place + 2]), (FULL_AWS_ACCESS,))
        for place, (node_id, kind) in enumerate(zip(ids, kinds, strict=True))
    ]
    return Organization(nodes, aws_managed_policies(), Settings("Chain"))


# adding


def test_a_new_ou_has_a_readable_id_a_free_name_and_the_scp_that_aws_attaches(organization):
    (first,) = done(organization, edits.add_ou(organization, WORKLOADS))
    (second,) = done(organization, edits.add_ou(organization, WORKLOADS, index=0))
    assert ("ou-new-ou", "ou-new-ou-2") == (first, second)
    assert (FULL_AWS_ACCESS,) == organization.node(first).policies
    assert "Root(Payer Workloads(New OU 2 Prod(Shop Bank) Test(Trial) New OU) Sandbox)" == outline(organization)


def test_a_new_node_has_the_defaults_of_the_types_that_are_enabled(organization):
    organization.apply(edits.enable_policy_type(organization, RCP))
    organization.apply(edits.disable_policy_type(organization, SCP))
    (account,) = done(organization, edits.add_account(organization, PROD, "Web", email="web@example.com"))
    assert (RCP_FULL_AWS_ACCESS,) == organization.node(account).policies


def test_the_default_policy_comes_with_the_first_node_that_needs_it():
    organization = Organization([Node(ROOT, NodeKind.ROOT, "Root")], [], Settings("Bare"))
    done(organization, edits.add_ou(organization, ROOT, "First"))
    assert aws_managed_policies()[0] == organization.policy(FULL_AWS_ACCESS)


def test_ous_nest_five_levels_deep_and_no_deeper():
    organization = chain(4)
    (fifth,) = done(organization, edits.add_ou(organization, NodeId("ou-4"), "5"))
    done(organization, edits.add_account(organization, fifth, "deep"))
    with refused("AWS nests OUs at most 5 levels deep; below 5, a new OU would reach level 6."):
        edits.add_ou(organization, fifth)


def test_nothing_stands_below_an_account(organization):
    for add in (edits.add_ou, edits.add_account):
        with refused("Shop is an account, and only the root and OUs can hold accounts and OUs."):
            add(organization, SHOP, "X")


def test_an_organization_holds_2000_ous():
    ous = [Node(NodeId(f"ou-{number}"), NodeKind.OU, f"{number}") for number in range(2_000)]
    root = Node(ROOT, NodeKind.ROOT, "Root", tuple(node.id for node in ous))
    organization = Organization([root, *ous], [], Settings("Full"))
    with organization.tentatively(edits.remove(organization, [ous[0].id])):
        assert "" == edits.add_refusal(organization, ROOT, NodeKind.OU)
    for change in (
        lambda: edits.add_ou(organization, ROOT),
        lambda: edits.duplicate(organization, [NodeId("ou-7")]),
        lambda: edits.insert_parent(organization, [NodeId("ou-7")]),
    ):
        with refused("An AWS organization holds at most 2,000 OUs; this one has 2,000 already."):
            change()


def test_an_organization_holds_50000_accounts():
    accounts = [Node(NodeId(f"acc-{number}"), NodeKind.ACCOUNT, f"{number}") for number in range(50_000)]
    root = Node(ROOT, NodeKind.ROOT, "Root", tuple(node.id for node in accounts))
    organization = Organization([root, *accounts], [], Settings("Full"))
    with organization.tentatively(edits.remove(organization, [accounts[0].id])):
        assert "" == edits.add_refusal(organization, ROOT, NodeKind.ACCOUNT)
    for change in (
        lambda: edits.add_account(organization, ROOT),
        lambda: edits.duplicate(organization, [NodeId("acc-7")]),
    ):
        with refused("An AWS organization holds at most 50,000 accounts; this one has 50,000 already."):
            change()


def test_a_parent_is_inserted_in_the_place_of_the_first_of_the_nodes(organization):
    (ou,) = done(organization, edits.insert_parent(organization, [SANDBOX, TEST, PAYER], "Mid"))
    assert "Root(Mid(Payer Test(Trial) Sandbox) Workloads(Prod(Shop Bank)))" == outline(organization)
    assert (FULL_AWS_ACCESS,) == organization.node(ou).policies


def test_a_parent_is_not_inserted_above_the_root_nor_where_it_gets_too_deep(organization):
    with refused("Nothing can be above the root"):
        edits.insert_parent(organization, [ROOT])
    with refused("would reach level 6"):
        edits.insert_parent(chain(5), [NodeId("ou-3")])


# moving


def test_nodes_move_together_in_outline_order_whatever_the_order_of_the_selection(organization):
    organization.apply(edits.move(organization, [SANDBOX, TRIAL, SHOP], PROD, 1))
    assert "Root(Payer Workloads(Prod(Shop Trial Sandbox Bank) Test))" == outline(organization)


def test_nodes_below_a_moved_node_go_with_it(organization):
    organization.apply(edits.move(organization, [PROD, SHOP], SANDBOX))
    assert "Root(Payer Workloads(Test(Trial)) Sandbox(Prod(Shop Bank)))" == outline(organization)


@pytest.mark.parametrize(
    ("moved", "index", "expected"),
    [
        ([PAYER], 0, "Payer Workloads Sandbox"),
        ([PAYER], 1, "Payer Workloads Sandbox"),
        ([PAYER], 2, "Workloads Payer Sandbox"),
        ([PAYER], None, "Workloads Sandbox Payer"),
        ([SANDBOX], 1, "Payer Sandbox Workloads"),
        ([PAYER, SANDBOX], 2, "Workloads Payer Sandbox"),
        ([WORKLOADS], 99, "Payer Sandbox Workloads"),
    ],
)
def test_the_index_of_a_move_is_the_place_among_the_children_as_they_were(organization, moved, index, expected):
    organization.apply(edits.move(organization, moved, ROOT, index))
    assert expected == " ".join(organization.node(child).name for child in organization.node(ROOT).children)


def test_moving_a_node_to_where_it_is_changes_nothing(organization):
    assert not edits.move(organization, [WORKLOADS], ROOT, 1)
    assert not edits.move(organization, [PAYER, WORKLOADS, SANDBOX], ROOT)


@pytest.mark.parametrize(
    ("moved", "parent", "reason"),
    [
        ([ROOT], PROD, "The root stays where it is: an organization has exactly one, above everything else."),
        ([BANK], SHOP, "Shop is an account, and only the root and OUs can hold accounts and OUs."),
        ([WORKLOADS], WORKLOADS, "Workloads cannot be moved into itself."),
        ([SHOP, WORKLOADS], PROD, "Workloads cannot be moved into Prod, which lies below it."),
        ([SHOP, PAYER], SANDBOX, ""),
        ([], SANDBOX, ""),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_in_words(organization, moved, parent, reason):
    assert reason == edits.move_refusal(organization, moved, parent)
    if reason:
        with refused(reason):
            edits.move(organization, moved, parent)


def test_a_move_never_nests_ous_deeper_than_aws_does(organization):
    deep = SANDBOX
    for level in range(1, 4):
        (deep,) = done(organization, edits.add_ou(organization, deep, f"Level {level}"))
    assert "" == edits.move_refusal(organization, [SHOP, TEST], deep)
    assert (
        "AWS nests OUs at most 5 levels deep; below Level 3, Workloads with the OUs below it would reach level 6."
        == edits.move_refusal(organization, [WORKLOADS], deep)
    )


def test_a_tree_that_came_too_deep_from_a_file_can_be_made_flatter_but_not_deeper():
    organization = chain(8)
    assert "" == edits.move_refusal(organization, [NodeId("ou-8")], NodeId("ou-7"))
    assert "" == edits.move_refusal(organization, [NodeId("ou-8")], NodeId("ou-6"))
    assert "" == edits.move_refusal(organization, [NodeId("ou-3")], ROOT)
    (beside,) = done(organization, edits.add_ou(organization, ROOT, "Beside"))
    assert "would reach level 6" in edits.move_refusal(organization, [beside], NodeId("ou-5"))


def test_siblings_step_up_and_down_and_stop_at_the_ends(organization):
    organization.apply(edits.move_among_siblings(organization, [PAYER, WORKLOADS], 1))
    assert "Root(Sandbox Payer Workloads(Prod(Shop Bank) Test(Trial)))" == outline(organization)
    assert not edits.move_among_siblings(organization, [SANDBOX], -5)
    with refused("not siblings"):
        edits.move_among_siblings(organization, [PAYER, SHOP], 1)
    with refused("The root has no siblings"):
        edits.move_among_siblings(organization, [ROOT], 1)


# removing


def test_whole_subtrees_are_removed_at_once(organization):
    change = edits.remove(organization, [SHOP, TEST, SANDBOX, TRIAL])
    organization.apply(change)
    assert "Root(Payer Workloads(Prod(Bank)))" == outline(organization)
    assert "Remove 2 OUs and 1 account, and 1 below" == change.label


def test_a_removed_account_administers_nothing_any_more(organization):
    organization.apply(edits.register_administrator(organization, SHOP, "config.amazonaws.com"))
    organization.apply(edits.register_administrator(organization, BANK, "config.amazonaws.com"))
    change = edits.remove(organization, [SHOP])
    organization.apply(change)
    only_bank = (DelegatedAdministrator(BANK, "config.amazonaws.com"),)
    assert only_bank == organization.settings.delegated_administrators


def test_the_root_and_the_management_account_are_not_removed(organization):
    with refused("The root cannot be removed"):
        edits.remove(organization, [SHOP, ROOT])
    with refused("Payer is the management account"):
        edits.remove(organization, [SHOP, PAYER])
    organization.apply(edits.move(organization, [PAYER], PROD))
    with refused("Workloads holds Payer, the management account"):
        edits.remove(organization, [WORKLOADS])
    organization.apply(edits.set_management_account(organization, None))
    organization.apply(edits.remove(organization, [WORKLOADS]))
    assert "Root(Sandbox)" == outline(organization)


# copying


def test_a_duplicate_is_planned_stands_after_the_original_and_has_the_same_policies(organization):
    organization.apply(edits.attach(organization, DENY_ROOT, [SHOP]))
    (copy,) = done(organization, edits.duplicate(organization, [PROD]))
    assert "Root(Payer Workloads(Prod(Shop Bank) Prod copy(Shop Bank) Test(Trial)) Sandbox)" == outline(organization)
    shop = organization.node(organization.node(copy).children[0])
    assert ("acc-shop-2", "", "") == (shop.id, shop.aws_id, shop.email)
    assert ((FULL_AWS_ACCESS, DENY_ROOT), (("team", "web"),)) == (shop.policies, shop.tags)


def test_a_duplicate_is_named_after_its_original_in_the_history(organization):
    assert "Duplicate Prod" == edits.duplicate(organization, [PROD]).label
    assert "Duplicate 2 accounts" == edits.duplicate(organization, [SHOP, BANK]).label


def test_a_copy_of_the_management_account_is_an_ordinary_account(organization):
    (copy,) = done(organization, edits.duplicate(organization, [PAYER], SANDBOX))
    assert organization.settings.management_account == PAYER
    assert ("Payer", SANDBOX) == (organization.node(copy).name, organization.parent(copy))


def test_a_copy_of_a_level_that_lacks_full_aws_access_lacks_it_too(organization):
    organization.apply(edits.detach(organization, FULL_AWS_ACCESS, [WORKLOADS]))
    (copy,) = done(organization, edits.duplicate(organization, [WORKLOADS]))
    assert (DENY_LEAVE,) == organization.node(copy).policies


def test_a_copied_name_that_is_too_long_with_copy_is_cut(organization):
    organization.apply(edits.rename(organization, SHOP, "S" * 50))
    (copy,) = done(organization, edits.duplicate(organization, [SHOP]))
    assert "S" * 45 + " copy" == organization.node(copy).name


def test_the_root_is_not_copied_and_copies_do_not_nest_too_deep(organization):
    with refused("The root cannot be copied"):
        edits.duplicate(organization, [ROOT])
    with refused("the copy would reach level 6"):
        organization = chain(3)
        edits.duplicate(organization, [NodeId("ou-1")], NodeId("ou-3"))


def test_a_subtree_pasted_into_another_organization_brings_its_policies(organization):
    copied = edits.fragment(organization, [WORKLOADS])
    other = Organization(
        [Node(ROOT, NodeKind.ROOT, "Root", (), (FULL_AWS_ACCESS,))], aws_managed_policies(), Settings("New")
    )
    other.apply(edits.create_policy(other, SCP, "Deny leave", "other text"))
    (workloads,) = done(other, edits.paste(other, copied, ROOT))
    assert "Root(Workloads(Prod(Shop Bank) Test(Trial)))" == outline(other)
    brought = other.policy(other.node(workloads).policies[1])
    assert ("deny-leave-2", "Deny leave 2", "{}") == (brought.id, brought.name, brought.text)


@pytest.mark.parametrize(
    ("here", "there", "is_same"),
    [('{"a": 1}', '{ "\\u0061":1 }', True), ('{"a": 1}', '{"a": true}', False), ('{"a": 1}', '{"a": "1"}', False)],
)
def test_a_pasted_policy_is_the_one_of_the_library_where_both_say_the_same(organization, here, there, is_same):
    organization.apply(edits.edit_policy_text(organization, DENY_LEAVE, here))
    copied = edits.fragment(organization, [WORKLOADS])
    organization.apply(edits.edit_policy_text(organization, DENY_LEAVE, there))
    (workloads,) = done(organization, edits.paste(organization, copied, ROOT))
    assert (DENY_LEAVE in organization.node(workloads).policies) is is_same


def test_what_is_pasted_where_scps_are_disabled_comes_without_them(organization):
    copied = edits.fragment(organization, [WORKLOADS])
    organization.apply(edits.disable_policy_type(organization, SCP))
    organization.apply(edits.enable_policy_type(organization, PolicyType.RESOURCE_CONTROL_POLICY))
    (copy,) = done(organization, edits.paste(organization, copied, SANDBOX))
    assert (RCP_FULL_AWS_ACCESS,) == organization.node(copy).policies
    assert DENY_LEAVE in organization.policies
