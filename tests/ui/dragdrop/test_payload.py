"""What a drag carries, and what letting go of it would do: the one place that decides."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.differences.impact import ceiling_difference
from designer.analysis.expectations.words import promise_words
from designer.analysis.plain_questions import reading_nodes
from designer.analysis.replay.contents import open_activity
from designer.basics.steps import finish
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.edits.compliance import mark
from designer.organization.edits.exceptions import except_callers
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, Policy, PolicyId, PolicyType, Unknown
from tests.designer.activity.trails import record, write_activity
from ui.commands import clipboard
from ui.commands.clipboard import FRAGMENT_MIME
from ui.commands.tree_commands import TreeCommands
from ui.dragdrop import mime as drag_data
from ui.dragdrop import payload as payloads
from ui.dragdrop.mime import NODE_MIME, POLICY_MIME, SOURCE_MIME
from ui.dragdrop.paste_note import PasteNote
from ui.features.inspector.attached import detach_step
from ui.features.outline.model import OutlineModel
from ui.features.search.wishes import Wishes
from ui.state.activity import ActivityRecord
from ui.state.document import Document
from ui.state.notices import TAKES_BACK
from ui.state.session import Session, push
from ui.state.shown_design import READ_ONLY

SCP = PolicyType.SERVICE_CONTROL_POLICY


@pytest.fixture
def make_session(qapp):
    made = []

    def make():
        made.append(Session(Document(template("company").organization)))
        return made[-1]

    yield make
    for session in made:
        session.document.deleteLater()
        session.deleteLater()


@pytest.fixture
def session(make_session):
    return make_session()


def node(session, name) -> NodeId:
    return next(n.id for n in session.document.organization.nodes.values() if n.name == name)


def names_below(session, name):
    organization = session.document.organization
    return [organization.node(n).name for n in organization.node(node(session, name)).children]


def nodes_data(session, *names):
    """What rows of the outline, or cards, give to a drag."""
    model = OutlineModel(session, session)
    return model.mimeData([model.node_index(node(session, name)) for name in names])


def let_go(session, data, target, index=None, *, copies=False):
    what = payloads.of_data(session, None, data)
    payloads.drop(session, what.over(node(session, target), index, copies=copies))


def test_nodes_move_in_their_order_whatever_order_they_were_picked_in(session):
    let_go(session, nodes_data(session, "warehouse-prod", "shop-prod"), "Sandbox", 1)
    assert ["dev-anna", "shop-prod", "warehouse-prod"] == names_below(session, "Sandbox")[:3]
    assert 1 == session.document.undo_stack.count()


def test_ctrl_makes_copies_and_selects_them(session):
    let_go(session, nodes_data(session, "shop-prod", "search-prod"), "Sandbox", copies=True)
    assert ["shop-prod", "search-prod"] == names_below(session, "Sandbox")[-2:]
    assert "shop-prod" in names_below(session, "Prod")
    children = session.document.organization.node(node(session, "Sandbox")).children
    assert set(children[-2:]) == set(session.selection)


def test_nodes_let_go_on_an_account_go_beside_it(session):
    let_go(session, nodes_data(session, "shop-prod"), "dev-anna")
    assert "shop-prod" == names_below(session, "Sandbox")[-1]


def test_a_refusal_says_why_and_changes_nothing(session, refused):
    let_go(session, nodes_data(session, "Workloads"), "Prod")
    assert ["Workloads cannot be moved into Prod, which lies below it."] == refused
    assert 0 == session.document.undo_stack.count()


def test_nodes_let_go_where_they_are_are_no_step(session):
    what = payloads.of_data(session, None, nodes_data(session, "shop-prod", "search-prod"))
    prod = node(session, "Prod")
    assert what.over(prod).idle
    assert what.over(prod, 0).idle
    assert what.over(prod, 2).idle
    assert not what.over(prod, 4).idle
    payloads.drop(session, what.over(prod, 1))
    assert 0 == session.document.undo_stack.count()


def test_nothing_is_dropped_in_a_document_that_is_only_read(session, refused):
    session.document.read_only = True
    let_go(session, nodes_data(session, "shop-prod"), "Sandbox")
    assert [READ_ONLY] == refused


def test_what_comes_from_another_window_is_copied_whatever_its_ids_mean_here(session, make_session):
    away = make_session()
    let_go(session, nodes_data(away, "Prod"), "Sandbox")
    assert "Prod" == names_below(session, "Sandbox")[-1]
    assert "Prod" in names_below(session, "Workloads")
    assert 0 == away.document.undo_stack.count()


def test_policies_are_attached_in_one_step_to_all_selected_nodes(session):
    organization = session.document.organization
    kept = [p.id for p in organization.policies.values() if not p.aws_managed][:2]
    session.select([node(session, "dev-anna"), node(session, "dev-ben")])
    data = drag_data.of_policies(session, [organization.policy(p) for p in kept])
    let_go(session, data, "dev-ben")
    for name in ("dev-anna", "dev-ben"):
        assert set(kept) <= set(organization.node(node(session, name)).policies)
    assert 1 == session.document.undo_stack.count()


def test_policies_of_another_window_are_refused_though_their_ids_are_known_here(session, make_session, refused):
    organization = make_session().document.organization
    other = make_session()
    data = drag_data.of_policies(other, [next(p for p in organization.policies.values() if not p.aws_managed)])
    let_go(session, data, "Sandbox")
    assert "another window" in refused[0]
    assert [] == drag_data.policies_in(session, data)


def unreadable(payload):
    data = QMimeData()
    data.setData(NODE_MIME, b"prod")
    data.setData(SOURCE_MIME, b"somewhere else")
    data.setData(FRAGMENT_MIME, payload)
    return data


@pytest.mark.parametrize(
    "payload", [b"{", b"[]", b"\xff\xfe", b'{"format": "orgwright"}', b'{"format": "x", "nodes": 3}']
)
def test_subtrees_that_cannot_be_read_are_refused_in_a_sentence(session, refused, payload):
    let_go(session, unreadable(payload), "Sandbox")
    assert refused[0].startswith("What is dragged cannot be read: ")
    assert 0 == session.document.undo_stack.count()


def test_a_drag_of_nodes_without_any_is_refused(session, refused):
    data = QMimeData()
    data.setData(NODE_MIME, b"nobody\xff")
    data.setData(SOURCE_MIME, session.token)
    let_go(session, data, "Sandbox")
    assert ["What is dragged holds no OUs or accounts."] == refused


def test_policies_with_unknown_ids_are_refused(session, refused):
    data = QMimeData()
    data.setData(POLICY_MIME, b"nothing\nof\nthis\xff")
    let_go(session, data, "Sandbox")
    assert 1 == len(refused)


def test_files_and_words_are_not_ours(session):
    data = QMimeData()
    data.setText("shop-prod")
    assert payloads.of_data(session, None, data) is None


def test_subtrees_are_written_only_for_who_asks(session, monkeypatch):
    written = []
    fragments = "designer.exchange.formats.fragments"
    monkeypatch.setattr(f"{fragments}.write_subtrees", lambda copied: written.append(copied) or b"{}")
    data = nodes_data(session, "Workloads")
    assert data.hasFormat(NODE_MIME)
    payloads.of_data(session, None, data).over(node(session, "Sandbox"))
    assert not written
    assert bytes(data.data(FRAGMENT_MIME).data()) == b"{}"
    assert "shop-prod" in data.text()
    assert 1 == len(written)


def policy_data(session, *names):
    policies = session.document.organization.policies.values()
    return drag_data.of_policies(session, [policy for policy in policies if policy.name in names])


# What it gives and takes


def test_the_badge_says_policies_at_once_and_actions_as_soon_as_they_are_known(session, analyses, qtbot):
    what = payloads.of_data(session, analyses, nodes_data(session, "shop-prod"))
    workloads = node(session, "Workloads")
    first = what.over(workloads).detail.splitlines()
    assert "\N{MINUS SIGN}1 SCP · counting actions…" == first[0]
    with qtbot.waitSignal(analyses.previewReady):
        pass
    lines = what.over(workloads).detail.splitlines()
    assert "\N{MINUS SIGN}1 SCP · 4 actions gained, 2 no longer conditional" == lines[0]
    assert "\N{MINUS SIGN} ProtectProductionData" == lines[1]


DROPS = {
    nodes_data: (("Log Archive", "Sandbox"), ("Log Archive", "Security"), ("Prod", "Sandbox"), ("shop-test", "Prod")),
    policy_data: (("DenyRootUser", "Security"), ("Quarantine", "Sandbox"), ("RegionDeny", "Sandbox")),
}


@pytest.mark.parametrize(("dragged", "copies"), [(nodes_data, False), (nodes_data, True), (policy_data, False)])
def test_tests_that_fail_or_hold_again_after_a_drop_are_named(session, analyses, qtbot, dragged, copies):
    def failing():
        analyses.proofs.finish()
        proofs = analyses.proofs.known
        promises = {promise_words(session.organization, one): one.id for one in session.organization.settings.tests}
        return {words for words, test in promises.items() if proofs[test].state.fails}

    said = []
    session.notices.said.connect(said.append)
    before = failing()
    changed = 0
    for name, place in DROPS[dragged]:
        what = payloads.of_data(session, analyses, dragged(session, name))
        told = known(analyses, what, node(session, place), qtbot, copies=copies).splitlines()
        payloads.drop(session, what.over(node(session, place), copies=copies))
        after = failing()
        for verb, tests in (("fails", after - before), ("holds again", before - after)):
            lines = [one for one in told if one.partition(":")[0].endswith(verb)]
            assert [f"1 test {verb}: {test}" for test in tests] == lines
            assert all(f" · {line}" in said[-1] for line in lines)
        changed += before != after
        before = after
    assert changed


def test_a_paste_tells_what_a_drop_tells(session, analyses, qtbot):
    said = []
    session.notices.said.connect(said.append)
    note = PasteNote(session, analyses)
    commands = {one.id: one.run for one in clipboard.commands(session, note.tell)}
    archive, sandbox = node(session, "Log Archive"), node(session, "Sandbox")
    for keys, copies in (("edit.copy", True), ("edit.cut", False)):
        what = payloads.of_data(session, analyses, nodes_data(session, "Log Archive"))
        qtbot.waitUntil(lambda what=what, copies=copies: "…" not in what.over(sandbox, copies=copies).detail)
        at_the_pointer = what.over(sandbox, copies=copies).detail
        session.select([archive])
        commands[keys]()
        session.select([sandbox])
        said.clear()
        commands["edit.paste"]()
        qtbot.waitUntil(lambda: bool(said))
        assert [" · ".join(("Pasted Log Archive", *at_the_pointer.splitlines(), TAKES_BACK))] == said
        session.document.undo_stack.undo()


def test_a_detached_policy_tells_what_it_denied(session, analyses, qtbot):
    said, organization = [], session.organization
    note = PasteNote(session, analyses)
    prod = node(session, "Prod")
    policy = next(one for one in organization.node(prod).policies if one != FULL_AWS_ACCESS)
    session.notices.said.connect(said.append)
    detach_step(session, policy, [prod])
    qtbot.waitUntil(lambda: len(said) > 1)
    assert note.parent() is session
    told = "4 actions gained, 2 no longer conditional in 4 accounts · 1 test fails: "
    assert said[1].replace("\N{NO-BREAK SPACE}", " ").startswith(f"Detached ProtectProductionData from Prod · {told}")


def test_a_step_that_is_said_tells_what_it_would_have_stopped_of_what_people_did(session, analyses, qtbot, tmp_path):
    said, organization = [], session.organization
    shop = organization.node(node(session, "shop-prod")).aws_id
    events = [record(one, shop, ("ec2", "DescribeInstances", True), awsRegion="us-west-2") for one in range(3)]
    opened = open_activity(write_activity(tmp_path / "a.activity", events), organization)
    analyses.activity.attach(ActivityRecord("a.activity", "trail", "2026-09-01", "2026-09-01"), opened)
    note = PasteNote(session, analyses)
    session.notices.said.connect(said.append)
    detach_step(session, PolicyId("region-deny"), [node(session, "Workloads")])
    qtbot.waitUntil(lambda: "3 requests stopped no more" in said[-1])
    session.document.undo_stack.undo()
    role = f"arn:aws:iam::{shop}:role/app/Worker"
    session.say_done(push(session, lambda: except_callers(organization, PolicyId("region-deny"), "1", [role])))
    qtbot.waitUntil(lambda: "3 requests stopped no more" in said[-1])
    assert note.parent() is session


def test_every_step_that_is_said_tells_what_a_drop_tells(session, analyses, qtbot):
    said, organization = [], session.organization
    note, wishes = PasteNote(session, analyses), Wishes(session, {})
    session.notices.said.connect(said.append)
    shop, prod = node(session, "shop-prod"), node(session, "Prod")
    tree = {one.id: one.run for one in TreeCommands(session, dict, lambda: True).commands()}
    told = {
        "move shop-prod to workloads": "\N{MINUS SIGN}1 SCP · 4 actions gained, 2 no longer conditional",
        "detach protectproductiondata from prod": "4 actions gained, 2 no longer conditional in 4 accounts · 1 test",
        "attach quarantine to prod": "actions lost",
        "delete protectproductiondata": "4 actions gained",
        "alt+left": "\N{MINUS SIGN}1 SCP · 4 actions gained",
    }
    for words, part in told.items():
        said.clear()
        session.select([shop])
        if words == "alt+left":
            tree["edit.left"]()
        else:
            next(wishes.answering(words.split(), finish(reading_nodes(organization)))).run()
        assert said[0].endswith("Ctrl+Z takes it back"), words
        qtbot.waitUntil(lambda: len(said) > 1)
        assert part in said[1].replace("\N{NO-BREAK SPACE}", " "), said
        session.document.undo_stack.undo()
    assert note.parent() is session
    assert prod in organization.nodes


@pytest.mark.parametrize(
    ("dragged", "name", "place"), [(nodes_data, "shop-prod", "Workloads"), (policy_data, "Quarantine", "Prod")]
)
def test_a_drop_before_all_is_counted_tells_the_rest_later(session, analyses, qtbot, *, dragged, name, place):
    said = []
    note = PasteNote(session, analyses)
    session.notices.said.connect(said.append)
    what = payloads.of_data(session, analyses, dragged(session, name))
    drop = what.over(node(session, place))
    assert not payloads.is_known(drop.detail)
    payloads.drop(session, drop)
    qtbot.waitUntil(lambda: " actions " in said[-1])
    assert note.parent() is session


def test_another_edit_ends_the_note_on_a_paste(session, analyses, qtbot):
    said = []
    note = PasteNote(session, analyses)
    commands = {one.id: one.run for one in clipboard.commands(session, note.tell)}
    session.select([node(session, "Log Archive")])
    commands["edit.copy"]()
    session.select([node(session, "Sandbox")])
    commands["edit.paste"]()
    session.notices.said.connect(said.append)
    session.document.undo_stack.undo()
    with qtbot.waitSignal(analyses.previewReady):
        analyses.preview_move([node(session, "shop-prod")])
    assert [] == said


def test_the_badge_says_at_once_which_programmes_begin_and_end(session, analyses):
    organization = session.organization
    for name, programme in (("Prod", "pci-dss"), ("Sandbox", "hipaa")):
        organization.apply(mark(organization, node(session, name), programme))
    what = payloads.of_data(session, analyses, nodes_data(session, "shop-prod"))
    lines = what.over(node(session, "Sandbox")).detail.splitlines()
    assert "now under HIPAA · no longer under PCI DSS" in lines
    assert "PCI DSS" not in what.over(node(session, "Prod")).detail


def test_what_was_said_at_the_pointer_is_said_again_after_the_drop(session, analyses, qtbot):
    said = []
    session.notices.said.connect(said.append)
    what = payloads.of_data(session, analyses, nodes_data(session, "shop-prod"))
    known(analyses, what, node(session, "Sandbox"), qtbot)
    sandbox = what.over(node(session, "Sandbox"))
    payloads.drop(session, sandbox)
    assert [" · ".join(("Moved shop-prod to Sandbox", *sandbox.detail.splitlines(), TAKES_BACK))] == said


def test_what_is_still_being_counted_is_left_out_after_the_drop(session, analyses):
    said = []
    session.notices.said.connect(said.append)
    for name in ("shop-prod", "dev-anna"):
        what = payloads.of_data(session, analyses, nodes_data(session, name))
        payloads.drop(session, what.over(node(session, "Suspended")))
    assert len(said) == 2
    assert not [words for words in said if "counting" in words]


def test_the_badge_counts_the_accounts_of_what_is_dragged(session, analyses):
    what = payloads.of_data(session, analyses, nodes_data(session, "Sandbox"))
    below = session.organization.accounts_below(node(session, "Sandbox"))
    assert what.over(node(session, "Security")).detail.startswith(f"{below} accounts · ")


def test_the_badge_says_which_delegated_administrator_would_be_locked_out(session, analyses):
    what = payloads.of_data(session, analyses, nodes_data(session, "Security"))
    inside = payloads.of_data(session, analyses, nodes_data(session, "Security Tooling"))
    locked = "locks Security Tooling out of IAM Access Analyzer, Config, GuardDuty, Security Hub"
    assert locked in inside.over(node(session, "Suspended")).detail.splitlines()
    assert locked in what.over(node(session, "Suspended")).detail.splitlines()
    assert "locks" not in inside.over(node(session, "Infrastructure")).detail
    other = payloads.of_data(session, analyses, nodes_data(session, "Audit"))
    assert "locks" not in other.over(node(session, "Suspended")).detail


def test_a_copy_is_compared_with_the_original(session, analyses, qtbot):
    what = payloads.of_data(session, analyses, nodes_data(session, "shop-prod"))
    with qtbot.waitSignal(analyses.previewReady):
        pass
    drop = what.over(node(session, "Workloads"), copies=True)
    assert "Copy to Workloads" == drop.words
    assert "compared with the original" == drop.detail.splitlines()[-1]
    assert "same policies from above" == what.over(node(session, "Prod"), copies=True).detail


def test_a_new_order_gives_and_takes_nothing(session, analyses):
    what = payloads.of_data(session, analyses, nodes_data(session, "shop-prod"))
    drop = what.over(node(session, "Prod"), 3)
    assert ("Reorder in Prod", "") == (drop.words, drop.detail)


def test_a_place_with_the_same_policies_is_said_to_be_one(session, analyses, qtbot):
    what = payloads.of_data(session, analyses, nodes_data(session, "shop-test"))
    with qtbot.waitSignal(analyses.previewReady):
        pass
    assert "same policies from above" == what.over(node(session, "Workloads")).detail


def test_an_edit_makes_the_weights_again(session, analyses, qtbot):
    nodes = [node(session, "shop-prod")]
    before = analyses.preview_move(nodes)
    assert analyses.preview_move(nodes) is before
    let_go(session, nodes_data(session, "dev-ben"), "Prod")
    assert analyses.preview_move(nodes) is not before


def known(analyses, what, target, qtbot, *, copies=False):
    """What the badge says when everything is counted."""
    qtbot.waitUntil(lambda: "…" not in what.over(target, copies=copies).detail)
    return what.over(target, copies=copies).detail.replace("\N{NO-BREAK SPACE}", " ")


def done(session, analyses, what, target):
    """What letting go really gives and takes: lost, gained, and the number of accounts that differ."""
    organization = session.document.organization
    before = {account: analyses.ceiling(account) for account in organization.accounts()}
    payloads.drop(session, what.over(target))
    found = [ceiling_difference(before[account], analyses.ceiling(account)) for account in organization.accounts()]
    session.document.undo_stack.undo()
    lost = gained = 0
    for one in found:
        lost, gained = lost | one.lost, gained | one.gained
    return lost.bit_count(), gained.bit_count(), sum(map(bool, found))


ASSUMED = Assumption(region="us-west-2", mfa=True)


@pytest.mark.parametrize("assumption", [NO_ASSUMPTION, ASSUMED])
@pytest.mark.parametrize("policy", ["RegionDeny", "DenyRootUser", "ApprovedServicesPci"])
def test_a_policy_is_told_to_take_what_it_then_takes(session, analyses, qtbot, policy, assumption):
    analyses.assume(assumption)
    what = payloads.of_data(session, analyses, policy_data(session, policy))
    for name in ("Workloads", "Sandbox", "shop-prod"):
        target = node(session, name)
        if what.over(target).refusal:
            continue
        said = known(analyses, what, target, qtbot)
        lost, _, accounts = done(session, analyses, what, target)
        assert (f"{lost:,} action{'' if lost == 1 else 's'} lost" in said) is bool(lost)
        below = session.document.organization.accounts_below(target)
        assert accounts in (0, below) or f"in {accounts} of {below} accounts" in said
        assert ("no action lost or gained" in said) is not bool(accounts)
        assert said.endswith("assuming region us-west-2 · MFA yes") is bool(assumption)


@pytest.mark.parametrize("moved", ["shop-prod", "Prod", "dev-anna"])
def test_under_an_assumption_a_move_is_told_to_give_and_take_what_it_then_does(session, analyses, qtbot, moved):
    analyses.assume(ASSUMED)
    what = payloads.of_data(session, analyses, nodes_data(session, moved))
    for name in ("Sandbox", "Suspended", "Security", "Infrastructure"):
        target = node(session, name)
        if not what.over(target).detail:  # it is there already
            continue
        first, *_, last = known(analyses, what, target, qtbot).splitlines()
        lost, gained, _ = done(session, analyses, what, target)
        assert (f"{lost:,} action{'' if lost == 1 else 's'} lost" in first) is bool(lost)
        assert (f"{gained:,} gained" in first or f"{gained:,} actions gained" in first) is bool(gained)
        assert "assuming region us-west-2 · MFA yes" == last


def test_another_assumption_counts_again(session, analyses, qtbot):
    what = payloads.of_data(session, analyses, policy_data(session, "RegionDeny"))
    target = node(session, "Sandbox")
    before = known(analyses, what, target, qtbot)
    analyses.assume(Assumption(region="eu-central-1"))
    after = known(analyses, what, target, qtbot).splitlines()
    assert "newly conditional in 4 accounts" in before
    first = "reaches 4 accounts · no action lost or gained"
    assert [first, "tests as before", "assuming region eu-central-1"] == after


def region_policy(name, regions):
    condition = {"StringNotEquals": {"aws:RequestedRegion": regions}}
    statement = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*", "Condition": condition}
    return name, json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_policy_that_takes_some_cases_of_a_conditional_action_says_so_before_it_is_dropped(session, analyses, qtbot):
    document = session.document
    for name, regions in (("Europe", ["eu-central-1", "eu-west-1"]), ("Home", ["eu-central-1"])):
        made = edits.create_policy(document.organization, SCP, *region_policy(name, regions))
        session.document.push(made)
    target = node(session, "Sandbox")
    for name, words in (("Europe", ""), ("Home", "s3:DeleteBucket is allowed in fewer cases in 4 accounts")):
        what = payloads.of_data(session, analyses, policy_data(session, name))
        said = known(analyses, what, target, qtbot)
        assert (said == f"reaches 4 accounts · {words}") is bool(words), said
        payloads.drop(session, what.over(target))
    again = payloads.of_data(session, analyses, policy_data(session, "Home"))
    assert again.over(target).refusal


def test_what_is_done_to_very_many_nodes_is_not_tried(session, analyses, monkeypatch):
    monkeypatch.setattr(payloads, "MOST_TRIED", 1)
    analyses.assume(ASSUMED)
    session.select([node(session, "dev-anna"), node(session, "dev-ben")])
    policies = payloads.of_data(session, analyses, policy_data(session, "RegionDeny"))
    assert "reaches 2 accounts" == policies.over(node(session, "dev-anna")).detail
    nodes = payloads.of_data(session, analyses, nodes_data(session, "dev-anna", "dev-ben"))
    assert "without what is assumed" == nodes.over(node(session, "Prod")).detail.splitlines()[-1]


def test_counts_are_taken_in_slices_and_nothing_is_counted_twice(session, analyses, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr("designer.analysis.differences.impact.impacts", lambda *_: asked.append(1) or iter(()))
    what, target = payloads.of_data(session, analyses, policy_data(session, "RegionDeny")), node(session, "Sandbox")
    for _ in range(5):
        what.over(target)
    assert [] == asked
    with qtbot.waitSignal(analyses.previewReady):
        pass
    assert [1] == asked


def test_nothing_is_said_to_be_the_same_where_unknown_policies_may_be_attached(session, analyses, qtbot):
    organization = session.organization
    gap = Policy(PolicyId("gap"), "Unknown SCPs", PolicyType.SERVICE_CONTROL_POLICY, "", unknown=Unknown.ATTACHMENTS)
    nodes = [replace(one, policies=(*one.policies, gap.id)) for one in organization.nodes.values()]
    session.document.replace(Organization(nodes, (*organization.policies.values(), gap), organization.settings))
    what = payloads.of_data(session, analyses, nodes_data(session, "shop-test"))
    with qtbot.waitSignal(analyses.previewReady):
        pass
    told = what.over(node(session, "Test"), copies=True).detail
    assert "same policies from above" not in told
    assert "as far as the policies can be read" in told


def test_the_root_cannot_be_copied_wherever_it_is_dragged(session, analyses):
    what = payloads.DraggedNodes(session, analyses, [session.organization.root])
    drop = what.over(node(session, "Workloads"), copies=True)
    assert "The root cannot be copied" in drop.refusal
    assert "" == drop.detail
