"""Review of an import: every part in a group, uncertain pairs apart, and a pair that is denied becomes two."""

from __future__ import annotations

from dataclasses import replace

from designer.analysis.differences.named_records import PartKind
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.assembly.review import ImportReview, ReviewGroup, uncertain_words
from designer.organization.edits.allow_list import allow_list_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType
from tests.designer.analysis.differences.test_change_parts import ROOT, SHOP, A, B, design
from tests.designer.analysis.differences.test_matching import renumbered
from tests.designer.building import outline

LIMIT = Policy(PolicyId("p-limit"), "Limit", PolicyType.SERVICE_CONTROL_POLICY, allow_list_text(["s3"]))


def review(ours: Organization, theirs: Organization, *refused: NodeId, **more: object) -> ImportReview:
    return ImportReview(ours, Assembled(renumbered(theirs), frozenset(), **more), refused)


def titles(found: ImportReview) -> dict[str, list[str]]:
    return {group.value: [f"{found.words.title(part)}: {found.words.sentence(part)}" for part in parts]
            for group, parts in found.in_groups().items()}  # fmt: skip


def test_what_is_new_changed_and_gone_stands_in_groups():
    new = Node(NodeId("acc-new"), NodeKind.ACCOUNT, "new", aws_id="000000000002")
    theirs = design(
        replace(design().node(A), name="Apps", children=(new.id,)),
        new,
        replace(design().node(B), children=(SHOP,)),
    )
    assert titles(review(design(), theirs)) == {
        "New": ["new: account in Apps"],
        "Changed": ["A → Apps: name differs", "shop: A → B"],
    }
    back = review(theirs, design())
    assert {
        "Changed": ["Apps → A: name differs", "shop: B → A"],
        "Removed": ["new: not there any more, was in Apps"],
    } == (titles(back))
    assert set(back.first_choice()) == {part.id for part in back.parts.parts}


def test_a_node_that_may_be_another_is_not_taken_by_itself_and_becomes_two_when_it_is_denied():
    plan = Node(NodeId("acc-plan"), NodeKind.ACCOUNT, "data")
    real = Node(NodeId("acc-real"), NodeKind.ACCOUNT, "data", aws_id="000000000002", email="d@example.com")
    ours = design(replace(design().node(B), children=(plan.id,)), plan)
    theirs = design(replace(design().node(B), children=(real.id,)), real)
    found = review(ours, theirs)
    [part] = found.parts.parts
    assert {"Probably the same": ["data: AWS id and e-mail differ"]} == titles(found)
    assert "Taken for data of the import, by name and place alone" == uncertain_words(found.uncertain(part), "data")
    assert not found.first_choice()
    denied = review(ours, theirs, plan.id)
    assert {"New": ["data: account in B"]} == titles(denied)
    after = ours.copy()
    after.apply(denied.taking(denied.first_choice()))
    assert "Root(A(shop) B(data data))" == outline(after)


def test_what_an_import_may_have_missed_is_said_and_is_no_part():
    (root, a, b, _), policies, said = design().nodes.values(), design().policies.values(), design().settings
    theirs = Organization([root, replace(a, children=()), b], policies, said)
    found = review(design(), theirs, nodes_missing=True)
    assert {} == titles(found)
    assert ["Unknown: A/shop: It is not in the import, which may lack nodes; it stays."] == list(map(str, found.report))


def test_each_value_is_told_before_and_after():
    theirs = design(replace(design().node(SHOP), email="b@example.com", tags=(("team", "web"),)))
    found = review(design(), theirs)
    [part] = found.parts.parts
    assert part.id.kind is PartKind.ATTRIBUTES
    assert [("E-mail", "a@example.com", "b@example.com"), ("Tags", "", "team=web")] == found.words.differences(part)
    assert ROOT not in {one.node for one in found.parts.parts}


def test_what_another_organization_or_code_without_an_id_lacks_is_not_gone_by_itself():
    theirs = design(replace(design().node(SHOP), name="shop-eu"))
    (root, _, b, _), policies, said = theirs.nodes.values(), theirs.policies.values(), theirs.settings
    for aws_id, other in (("", False), ("o-zzzzzzzzzz", True), (said.aws_id, False)):
        fewer = Organization([replace(root, children=(B,)), b], policies, replace(said, aws_id=aws_id))
        found = review(design(), fewer)
        gone = {part.id for part in found.in_groups()[ReviewGroup.GONE]}
        assert (gone <= found.first_choice(), other) == (aws_id == said.aws_id, found.is_other_organization)
        assert gone.isdisjoint(found.first_choice()) or found.is_same_organization


def test_what_may_lift_a_limit_is_not_taken_by_itself_from_code_without_an_id():
    (root, a, b, shop), policies, said = design().nodes.values(), design().policies.values(), design().settings
    limited, moved = replace(a, policies=(*a.policies, LIMIT.id)), replace(b, children=(SHOP,), name="Other")
    ours = Organization([root, limited, b, shop], [*policies, LIMIT], said)
    for aws_id in ("", said.aws_id):
        code = [root, replace(a, children=()), moved, shop]
        theirs = Organization(code, [*policies, LIMIT], replace(said, aws_id=aws_id))
        found = review(ours, theirs)
        kinds = {part.id.kind for part in found.parts.parts if part.id in found.first_choice()}
        certain = {PartKind.PLACE, PartKind.ATTACHMENTS} if aws_id else set()
        assert {PartKind.ATTRIBUTES} | certain == kinds


def test_another_text_of_an_scp_is_not_taken_by_itself_from_code_without_an_id():
    nodes, policies, said = design().nodes.values(), design().policies.values(), design().settings
    ours = Organization(nodes, [*policies, LIMIT], said)
    theirs = Organization(nodes, [*policies, replace(LIMIT, text="{}")], replace(said, aws_id=""))
    found = review(ours, theirs)
    assert [PartKind.CONTENT] == [part.id.kind for part in found.parts.parts]
    assert not found.first_choice()
