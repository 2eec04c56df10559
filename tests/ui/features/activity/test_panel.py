"""The panel of what people did: what would have been stopped, used, not used, refused, and what can be done with it."""

from __future__ import annotations

import json
from collections import Counter
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from designer.analysis.access.assumption import Assumption
from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.prover import Prover
from designer.analysis.replay.contents import open_activity
from designer.analysis.replay.replay import RowKey
from designer.analysis.replay.unused import Unused, UnusedRow, UseProof
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model.guardrail_tests import Promise
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, PolicyId
from designer.policy.catalog.catalogue import load
from tests.designer.activity.trails import record, write_activity
from ui.commands.requests import EXPLAIN_INQUIRY, NEW_TEST, OPEN_POLICY, READ_ACTIVITY, SHOW_PANEL
from ui.features.activity.acts import inquiry_of_request
from ui.features.activity.panel import ActivityPanel
from ui.features.activity.rows import StoppedRequests, denied_rows
from ui.forms.activity_note import ActivityNote
from ui.state.activity import ActivityRecord

SHOP, PROD, SECURITY = NodeId("acc-shop-prod"), NodeId("ou-prod"), NodeId("ou-security")
LOGS = NodeId("acc-log-archive")
REGION_DENY = PolicyId("region-deny")
EC2 = ("ec2", "DescribeInstances", True)
RECORD = ActivityRecord("a.activity", "trail", "2026-09-01", "2026-09-03")
ROLE = "arn:aws:iam::{}:role/app/Worker"


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(ActivityPanel(session, analyses), 420, 900)


@pytest.fixture
def shown(panel, session, analyses, tmp_path):
    number = session.organization.node(SHOP).aws_id
    records = [record(one, number, EC2, awsRegion="us-west-2") for one in range(5)]
    records += [record(5, number, ("s3", "ListBuckets", True), day=3)]
    records += [record(6, number, EC2, awsRegion="us-west-2", errorCode="AccessDenied")]
    opened = open_activity(write_activity(tmp_path / "a.activity", records), session.organization)
    analyses.activity.attach(RECORD, opened)
    panel.finish()
    return panel


def sections(panel):
    return {row.content.title: row for row in panel.tree.rows.rows}


def titles(row):
    return [below.content.title for below in row.rows]


def go_to(panel, row_id):
    panel.tree.setCurrentIndex(panel.tree.rows.index_of(row_id))
    return panel.tree.rows.row(panel.tree.currentIndex())


@pytest.fixture
def on_request(shown):
    """The panel, on the one request that the Region deny would have stopped."""
    [row] = sections(shown)["Would have stopped"].rows
    shown.tree.setExpanded(shown.tree.rows.index_of(row.id), True)
    shown.finish()
    [request] = sections(shown)["Would have stopped"].rows[0].rows
    go_to(shown, request.id)
    return shown


def asked(session, request):
    found = []
    session.requests.answer(request, found.append)
    return found


def test_without_activity_it_says_how_to_bring_it_in(panel, session):
    found = asked(session, READ_ACTIVITY)
    assert panel.empty.isVisible()
    panel.empty.acted.emit()
    assert found == [None]


def test_a_row_says_how_many_requests_a_statement_would_have_stopped_and_by_whom(shown):
    stopped = sections(shown)["Would have stopped"]
    assert stopped.content.secondary == "5 of 6 requests"
    [row] = stopped.rows
    assert row.content.title == "RegionDeny · OnlyEuropeanRegions"
    assert row.content.trailing == "5"
    assert row.tip.startswith(f"{row.content.title} at Workloads would have stopped 5 requests, 0 of them writes.")
    assert "1 principal in 1 account" in row.content.secondary


def test_a_number_that_is_not_certain_says_what_it_depends_on_as_aws_spells_it(panel, session, analyses, tmp_path):
    number = session.organization.node(SHOP).aws_id
    records = [record(one, number, ("ec2", "RunInstances", False)) for one in range(2)]
    opened = open_activity(write_activity(tmp_path / "a.activity", records), session.organization)
    analyses.activity.attach(RECORD, opened)
    panel.finish()
    stopped = sections(panel)["Would have stopped"]
    assert stopped.content.secondary == "0 of 2 requests, 2 undecided"
    row = next(row for row in stopped.rows if "ShortHopLimit" in row.content.title)
    assert row.content.trailing == "0 to 2"
    depends = "2 depend on ec2:MetadataHttpPutResponseHopLimit and the resource, which this evidence lacks"
    assert depends in row.content.secondary
    assert depends in row.tip


def test_what_was_used_and_what_is_allowed_and_was_not_are_listed_by_service(shown):
    assert titles(sections(shown)["Used"])[1:] == ["ec2", "s3"]
    unused = sections(shown)["Allowed, and nobody used it"]
    assert "not in this evidence" in unused.content.secondary
    assert "ec2" not in titles(unused)


def test_each_used_service_has_a_box_for_each_account_or_ou_below_and_opens_to_them(shown, session):
    session.select([PROD])
    shown.finish()
    order, ec2, _ = sections(shown)["Used"].rows
    names = "shop-prod, search-prod, data-platform-prod, warehouse-prod"
    assert ", ".join(order.content.share.heads) == names
    assert order.accessible.startswith(f"A box for each of {names}, in this order: the stronger its colour")
    assert ec2.content.share.cells == (1.0, -1.0, -1.0, -1.0)
    assert "search-prod: no event of it is known" in ec2.tip
    assert [row.content.secondary for row in ec2.rows][:2] == ["5 requests, last 1 Sep", "no event of it is known"]
    session.select([SHOP])
    shown.finish()
    assert not any(row.rows for row in sections(shown)["Used"].rows)


def test_a_refused_request_names_the_level_that_denies_it_today(shown):
    [row] = sections(shown)["Refused by AWS"].rows
    assert row.content.title == "Workloads: RegionDeny · OnlyEuropeanRegions"
    assert row.tip == "AWS refused it, and RegionDeny · OnlyEuropeanRegions at Workloads denies it today"


def test_a_level_without_an_allow_reads_as_a_sentence(shown, session):
    session.document.push(edits.attach(session.organization, REGION_DENY, [SHOP]))
    session.document.push(edits.detach(session.organization, FULL_AWS_ACCESS, [SHOP]))
    shown.finish()
    rows = {row.content.title: row for row in sections(shown)["Would have stopped"].rows}
    tip = rows["No policy allows it"].tip
    assert tip.startswith("No policy at shop-prod allows it, which would have stopped 6 requests, 0 of them writes.")


def test_of_many_refusals_only_the_first_rows_are_made_at_once(session):
    class Refusal(SimpleNamespace):
        made = 0

        @property
        def principals(self):
            Refusal.made += 1
            return frozenset({ROLE.format(1)})

    keys = [RowKey(SHOP, f"P{number}#S", "SCP") for number in range(500)]
    found = {key: Refusal(key=key, at_least=1, at_most=1, last=0, services=Counter()) for key in keys}
    *rows, rest = denied_rows(session.organization, SimpleNamespace(rows=found, requests=500, stopped=500, open=0))
    assert (len(rows), rest.content.title, len(rest.rows)) == (12, "488 more statements", 488)
    assert Refusal.made <= 3 * len(rows)
    assert rest.rows.below is None


def test_what_the_evidence_lacks_is_told_and_nothing_is_called_safe(shown):
    assert "Reading and writing data" in titles(sections(shown)["What this evidence lacks"])
    session = shown._session
    session.select([SECURITY])
    shown.finish()
    [nothing] = sections(shown)["Would have stopped"].rows
    assert nothing.content.title == "Nothing in this evidence: none of 0 requests"


def test_an_open_row_tells_who_asked_what_where_and_explains_it(on_request, session):
    value = go_to(on_request, on_request.tree.rows.row(on_request.tree.currentIndex()).id).value
    assert (value.key.action, value.key.region, value.summary.requests) == ("ec2:DescribeInstances", "us-west-2", 5)
    found = asked(session, EXPLAIN_INQUIRY)
    on_request.tree.activated.emit(on_request.tree.currentIndex())
    assert (found[0].account, found[0].context) == (SHOP, {"aws:RequestedRegion": "us-west-2"})


def test_show_of_a_comparison_opens_what_would_have_been_stopped_where_somebody_closed_it(shown, session, analyses):
    note, brought = ActivityNote(session, analyses.activity), asked(session, SHOW_PANEL)
    [row] = sections(shown)["Would have stopped"].rows
    first = shown.tree.rows.index(0, 0)
    shown.tree.setExpanded(first, False)
    go_to(shown, "section Used")
    note.show_button.click()
    assert brought == ["activity"]
    assert shown.tree.isExpanded(first)
    assert shown.tree.currentIndex() == first
    assert shown.tree.visualRect(shown.tree.rows.index_of(row.id)).isValid()


def test_rows_of_the_node_before_are_said_to_be_of_it_until_those_of_the_new_one_are_known(shown, session, monkeypatch):
    session.select([PROD])
    shown.finish()
    monkeypatch.setattr("ui.features.activity.panel.ASKED_S", 0)  # as if it took longer than a moment
    session.select([SHOP])
    assert shown.name.text() == "shop-prod"
    assert shown.about.text() == "Working it out… The rows are still of Prod."
    shown.finish()
    assert "Prod" not in shown.about.text()
    session.document.push(edits.rename(session.organization, SHOP, "shop"))
    assert "still" not in shown.about.text(), "an edit keeps the rows of the same node"


def test_the_role_is_left_out_by_one_edit_after_which_nothing_is_stopped(on_request, session):
    on_request.except_button.click()
    on_request.finish()
    text = json.loads(session.organization.policy("region-deny").text)
    number = session.organization.node(SHOP).aws_id
    assert any(
        ROLE.format(number) in json.dumps(one.get("Condition")) for one in text["Statement"] if one["Effect"] == "Deny"
    )
    assert sections(on_request)["Would have stopped"].content.secondary == "0 of 6 requests"
    session.document.undo_stack.undo()
    on_request.finish()
    assert sections(on_request)["Would have stopped"].content.secondary == "5 of 6 requests"


def test_after_a_role_is_left_out_the_request_in_its_place_is_current(shown, session, analyses, tmp_path):
    number = session.organization.node(SHOP).aws_id
    records = [record(one, number, EC2, awsRegion="us-west-2") for one in range(3)]
    for one, name in ((3, "Other"), (4, "Third")):
        issuer = {"arn": ROLE.format(number).replace("Worker", name)}
        identity = {"type": "AssumedRole", "accountId": number, "sessionContext": {"sessionIssuer": issuer}}
        records.append(record(one, number, EC2, awsRegion="us-west-2", userIdentity=identity))
    path = write_activity(tmp_path / "c.activity", records)
    analyses.activity.attach(RECORD, open_activity(path, session.organization))
    shown.finish()
    [row] = sections(shown)["Would have stopped"].rows
    shown.tree.setExpanded(shown.tree.rows.index_of(row.id), True)
    shown.finish()
    go_to(shown, sections(shown)["Would have stopped"].rows[0].rows[1].id)
    name = shown._current().key.principal
    shown.except_button.click()
    shown.finish()
    assert isinstance(shown._current(), StoppedRequests)
    assert shown._current().key.principal not in (name, ROLE.format(number))


def test_an_open_row_stays_open_and_is_looked_into_again_after_an_edit(on_request, session):
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    on_request.finish()
    index = on_request.tree.rows.index(0, 0, on_request.tree.rows.index(0, 0))
    assert on_request.tree.isExpanded(index)
    assert isinstance(on_request.tree.rows.row(on_request.tree.currentIndex()).value, StoppedRequests)
    assert [row.content.title for row in on_request.tree.rows.row(index).rows] == ["app/Worker"]


def test_a_row_among_the_rest_is_looked_into_again_after_an_edit(shown, session):
    deny = {"Effect": "Deny", "Action": "ec2:DescribeInstances", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": f"S{one}", **deny} for one in range(15)]})
    session.document.push(edits.edit_policy_text(session.organization, REGION_DENY, text))
    shown.finish()
    rest = sections(shown)["Would have stopped"].rows[-1]
    shown.tree.setExpanded(shown.tree.rows.index_of(rest.id), True)
    opened = rest.rows[-1].id
    shown.tree.setExpanded(shown.tree.rows.index_of(opened), True)
    shown.finish()
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    shown.finish()
    row = shown.tree.rows.row(shown.tree.rows.index_of(opened))
    assert [request.value.row is row.value for request in row.rows] == [True]


def test_a_service_that_asked_has_no_act_that_is_about_a_caller(on_request, session):
    one = on_request._current()
    service = one._replace(key=one.key._replace(principal="cloudtrail.amazonaws.com"))
    assert inquiry_of_request(session.organization, service.key) is None
    on_request._current = lambda: service
    on_request._show_acts()
    acts = (on_request.explain_button, on_request.except_button, on_request.test_button)
    assert not any(act.isVisible() for act in acts)


def test_a_request_becomes_a_test_of_what_the_design_answers(on_request, session):
    found = asked(session, NEW_TEST)
    on_request.test_button.click()
    assert found[0].promise is Promise.CASE
    assert (found[0].case.action, found[0].case.allowed) == ("ec2:DescribeInstances", False)


def test_a_statement_can_become_a_test_without_opening_its_row(shown, session):
    [row] = sections(shown)["Would have stopped"].rows
    go_to(shown, row.id)
    shown.finish()
    assert not shown.tree.isExpanded(shown.tree.rows.index_of(row.id))
    assert shown.test_button.isVisibleTo(shown)
    found = asked(session, NEW_TEST)
    shown.test_button.click()
    assert found[0].actions == ("ec2:DescribeInstances",)


def test_what_was_never_used_leaves_out_what_an_account_administers_which_a_tick_names(shown, session, qtbot):
    account = session.organization.node(SHOP)
    session.document.push(edits.register_administrator(session.organization, account.id, "macie.amazonaws.com"))
    shown.finish()
    assert "macie2" not in shown.ticks.never
    assert "macie2" in {one.prefix for one in shown.ticks.shown.known}
    shown.ticks.switch("macie2")
    qtbot.waitUntil(lambda: shown.ticks.can_deny)
    assert f"It stops delegated administrators: {account.name} (macie2)." in shown.ticks.words


def test_a_narrow_panel_has_the_whole_name_and_keeps_the_ticked_row_in_sight(shown, session, qtbot):
    shown.resize(230, 420)
    long = next(one.id for one in session.organization.nodes.values() if one.name == "data-platform-prod")
    session.select([long])
    shown.finish()
    qtbot.waitUntil(lambda: shown.name.width() >= shown.name.sizeHint().width())
    session.select([session.organization.root])
    shown.finish()
    row = next(iter(shown.ticks.shown.known))
    go_to(shown, f"unused {row.prefix}")
    shown.ticks.switch(row.prefix)
    qtbot.waitUntil(lambda: shown.ticks.can_deny)
    current, port = shown.tree.visualRect(shown.tree.currentIndex()), shown.tree.viewport().rect()
    assert port.contains(current.topLeft())
    assert shown.list_box.sizeHint().width() <= shown.list_box.width()


def test_what_is_known_of_an_unused_service_is_read_whole_in_a_narrow_panel(shown):
    rows = [*sections(shown)["Allowed, and nobody used it"].rows, *sections(shown)["Unknown: no evidence of use"].rows]
    assert all(row.content.wrapped for row in rows if not row.rows)


def test_all_requests_behind_a_statement_become_one_test_that_holds(on_request, session):
    found = asked(session, NEW_TEST)
    row = on_request._current().row
    go_to(on_request, ("stopped", row.key))
    assert on_request.verdict.text().startswith("A request may be in several rows"), "it is open"
    on_request.test_button.click()
    [test] = found
    assert (test.promise, test.nodes, test.actions) == (Promise.NEVER, (row.key.node,), ("ec2:DescribeInstances",))
    assert [one.rpartition(":")[2] for one in test.principals] == ["role/app/Worker"]
    assert test.say == "What RegionDeny · OnlyEuropeanRegions would have stopped stays denied"
    proved = finish(Prover(session.organization, load()).proving(test))
    assert proved.state is ProofState.PROVED


def test_services_that_are_ticked_become_a_deny_that_would_have_stopped_nothing(shown, session, qtbot):
    session.select([PROD])
    shown.finish()
    rows = sections(shown)["Allowed, and nobody used it"].rows
    go_to(shown, rows[0].id)
    shown.tree.setFocus()
    qtbot.keyClick(shown.tree, Qt.Key.Key_Space)
    assert not shown.deny_button.isEnabled()
    shown.finish()
    assert shown.deny_button.isEnabled()
    assert "from 4 accounts: nothing in this evidence would have been stopped" in shown.verdict.text()
    found = asked(session, OPEN_POLICY)
    shown.deny_button.click()
    [statement] = json.loads(session.organization.policy(found[0].policy).text)["Statement"]
    assert statement["Action"] == f"{rows[0].value.prefix}:*" or statement["Action"] == [f"{rows[0].value.prefix}:*"]
    assert found[0].policy in session.organization.node(PROD).policies
    assert session.organization.settings.tests[-1].actions == (f"{rows[0].value.prefix}:*",)
    session.document.undo_stack.undo()
    assert found[0].policy not in session.organization.policies


def test_all_that_was_never_used_is_ticked_at_once_and_what_no_log_tells_is_apart(shown, session):
    session.select([SHOP])
    shown.finish()
    unlogged = sections(shown)["Unknown: no evidence of use"]
    assert "dax" in titles(unlogged) or "dax" in titles(unlogged.rows[-1])
    assert all(row.state is None for row in unlogged.rows)
    go_to(shown, sections(shown)["Allowed, and nobody used it"].rows[0].id)
    assert shown.tick_button.text().startswith("Tick 2")
    shown.tick_button.click()
    shown.finish()
    assert shown.deny_button.isEnabled()
    assert "of them appear in no log" in shown.verdict.text()
    assert not {"ec2", "s3", "iam", "dax", "sqs"} & shown.ticks.services
    shown.tick_button.click()
    assert not shown.ticks.services


def test_services_that_are_ticked_may_be_left_out_of_an_allow_list_instead(shown, session):
    session.select([SHOP])
    shown.finish()
    go_to(shown, sections(shown)["Allowed, and nobody used it"].rows[0].id)
    shown.tick_button.click()
    shown.list_box.click()
    assert not shown.deny_button.isEnabled(), "it is not proved yet"
    shown.finish()
    assert shown.verdict.text().startswith("Allowing all others alone takes ")
    left_out, found = shown.ticks.services, asked(session, OPEN_POLICY)
    shown.deny_button.click()
    [statement] = json.loads(session.organization.policy(found[0].policy).text)["Statement"]
    assert statement["Effect"] == "Allow"
    assert not {f"{one}:*" for one in left_out} & set(statement["Action"])
    assert {"ec2:*", "s3:*"} <= set(statement["Action"])


def test_a_tick_is_taken_away_where_the_service_is_used(shown, session, analyses, tmp_path):
    numbers = {one: session.organization.node(one).aws_id for one in (SHOP, LOGS)}
    records = [record(1, numbers[SHOP], EC2), record(2, numbers[LOGS], ("iam", "GetRole", True))]
    analyses.activity.attach(
        RECORD, open_activity(write_activity(tmp_path / "b.activity", records), session.organization)
    )
    session.select([LOGS])
    shown.finish()
    shown._switch(shown.tree.rows.index_of("unused ec2"))
    shown.finish()
    assert shown.deny_button.isEnabled()
    found = asked(session, OPEN_POLICY)
    session.select([session.organization.root])
    shown.deny_button.click()  # the rows are those of before
    assert found == []
    shown.finish()
    assert not shown.deny_button.isEnabled()
    assert "would have been stopped" not in shown.verdict.text()


def test_the_last_days_or_any_days_can_be_asked_about_and_are_remembered(shown, session, analyses, qtbot, tmp_path):
    analyses.activity.attach(RECORD._replace(path=str(tmp_path / "a.activity")), analyses.activity.opened)
    button = shown.period_button
    assert button.text() == "All days"

    def choose(values):
        button._take(values)
        qtbot.waitUntil(lambda: analyses.activity.contents is not None)
        shown.finish()
        return titles(sections(shown)["Used"])[1:]

    assert choose({"first": "2026-09-03", "last": "2026-09-03"}) == ["s3"]
    assert button.text() == "1 day"
    assert shown.about.text().startswith("28 accounts · 2026-09-03 to 2026-09-03")
    assert analyses.activity.record.first == "2026-09-03"
    assert choose({"first": "2026-09-01", "last": "2026-09-02"}) == ["ec2"]
    shown._switch(shown.tree.rows.index_of("unused redshift"))
    shown.finish()
    assert shown.verdict.text().startswith("Choose all days to deny services")
    assert not shown.deny_button.isEnabled()
    assert not shown.ticks.never
    for values in ({"first": "x", "last": "2026-09-02"}, {"first": "2026-09-02", "last": "2026-09-01"}):
        with pytest.raises(EditError):
            button._take(values)
    button.choose_last(30)
    qtbot.waitUntil(lambda: analyses.activity.contents is not None)
    assert button.text() == "All days"
    longer = write_activity(tmp_path / "b.activity", [record(90, session.organization.node(SHOP).aws_id, EC2, day=9)])
    analyses.activity.attach(analyses.activity.record._replace(path=str(longer)))
    qtbot.waitUntil(lambda: analyses.activity.contents is not None)
    shown.finish()
    assert (button.text(), analyses.activity.record.last) == ("All days", "2026-09-09")


def test_what_is_unknown_says_why(shown, session):
    session.select([LOGS])
    shown.finish()
    assert {one.about for one in shown.ticks.shown.unknown} == {"no evidence here"}
    session.select([SHOP])
    shown.finish()
    about = {one.prefix: one.about for one in shown.ticks.shown.unknown}
    assert about["dax"] == "data events"
    assert about["cloudfront"].endswith("or no event in us-east-1")
    mask = load().service_mask("redshift")
    row = UnusedRow("redshift", mask, is_whole=True, accounts=1, evidence=UseProof.TRAIL, last=1_761_609_600)
    shown.ticks.show(SHOP, Unused((row,), mask, 0, 1, ()), [], is_narrowed=False)
    assert [one.about for one in shown.ticks.shown.known] == ["last reported use 2025-10-28"]


def test_an_assumed_context_does_not_change_what_is_unused(shown, session, analyses):
    session.select([SHOP])
    shown.finish()
    before = shown.ticks.shown
    analyses.assume(Assumption(region="us-west-2", principal="role/Developer"))
    shown.finish()
    assert shown.ticks.shown == before


def test_a_deny_is_not_made_if_its_proof_is_of_the_design_before_an_edit(shown, session, analyses, monkeypatch):
    def loosen():
        session.document.push(edits.detach(session.organization, REGION_DENY, [NodeId("ou-workloads")]))
        return True

    session.select([SHOP])
    analyses.activity.attach(RECORD, analyses.activity.opened)
    analyses.activity.changed.emit()  # the file is read, and its replay is not known yet
    shown._job.finish()
    shown._switch(shown.tree.rows.index_of("unused redshift"))
    shown.ticks.job.finish()
    assert shown.ticks.can_deny
    monkeypatch.setattr(session.drafts, "commit", loosen)  # a text that was half typed
    shown.deny_button.click()
    assert "redshift" not in str(session.organization.policies)
    assert not shown.ticks.can_deny
    shown.finish()
    assert shown.ticks.can_deny


def test_rows_of_one_activity_are_gone_as_soon_as_another_is_attached(shown, session, analyses, monkeypatch, tmp_path):
    number = session.organization.node(SHOP).aws_id
    path = write_activity(tmp_path / "d.activity", [record(1, number, EC2)])
    with monkeypatch.context() as patch:
        patch.setattr(shown._job, "start", lambda *_: None)  # a slow machine
        analyses.activity.attach(RECORD._replace(title="other"), open_activity(path, session.organization))
        assert "Would have stopped" not in sections(shown)
    shown._seen.ask()
    shown.finish()
    assert sections(shown)["Would have stopped"].content.secondary == "0 of 1 request"


def test_detached_it_shows_nothing_more(shown, analyses):
    shown.detach_button.click()
    assert analyses.activity.record is None
    assert shown.empty.isVisible()
