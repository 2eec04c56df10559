"""The panel of drift says what AWS has otherwise, by whom; takes it over, plans it back, or silences it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QApplication

from designer.activity.reducer import OrganizationChange
from designer.analysis.drift.authors import Authors
from designer.analysis.drift.silences import silence_of
from designer.aws.apply.applied import AppliedDesign
from designer.aws.session import CallerIdentity, OrganizationAccess
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.settings import silence_drift
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType
from tests.designer.analysis.migration.plans import scp
from tests.designer.aws.pretended.aws import Aws
from tests.ui.features.migration.kept import keep_answers
from ui.commands.requests import FIND_DRIFT, PLAN_LIVE, PLAN_OPEN, SHOW_DRIFT, DriftWish
from ui.features.drift.panel import DriftPanel
from ui.features.drift.search import LiveState
from ui.forms.fields_dialog import FieldsDialog
from ui.state.runs import runs_folder

PROD, REGULATED, SHOP = NodeId("ou-prod"), NodeId("ou-regulated"), NodeId("acc-shop-prod")


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(DriftPanel(session, analyses), 420, 900)


def protected(organization):
    return next(one.id for one in organization.policies.values() if one.name == "ProtectProductionData")


@pytest.fixture
def live(session):
    """The design, but somebody detached a policy and moved an account."""
    aws = session.organization.copy()
    aws.apply(edits.detach(aws, protected(aws), [REGULATED]))
    aws.apply(edits.move(aws, [SHOP], REGULATED))
    return aws


def look(panel, live, *, gaps=(), applied=None, authors=()):
    panel.search.compare_with(LiveState(live, list(gaps), applied, Authors(authors), "acme", 120, "10:42"))
    panel.search.finish()
    return [row.content.title for row in panel.list.rows.rows]


def choose(panel, words):
    rows = panel.list.rows.rows
    place = next(place for place, row in enumerate(rows) if words in row.content.title)
    panel.list.setCurrentIndex(panel.list.rows.index(place, 0))


def details(panel):
    return {row.content.title: row.content.secondary for row in panel.detail.rows.rows}


def test_nothing_is_asked_of_aws_before_the_person_wants_it(panel, session):
    asked = []
    session.requests.answer(FIND_DRIFT, asked.append)
    assert (panel.empty.isVisible(), session.annotations) == (True, None)
    panel.empty.acted.emit()
    assert asked == [""]


def test_what_is_wider_comes_first_with_a_request_that_shows_it_and_marks_its_cards(panel, session, live):
    titles = look(panel, live)
    assert titles[0] == "Wider"
    choose(panel, "OU Regulated")
    told = details(panel)
    assert (told["Design"], told["AWS"]) == ("attached", "not attached")
    assert " by " in told["Shown by"]
    assert told["By whom"].startswith("Not known")
    assert {line for one in session.annotations.values() if (line := one.line)} == {"wider in AWS", "differs from AWS"}


def test_what_is_not_applied_yet_is_told_from_what_changed_in_aws_where_a_run_says_so(panel, session, live):
    applied = AppliedDesign(runs_folder() / "x", "2026-11-24T10:00:00+00:00", session.organization.copy())
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    session.document.push(edits.move(session.organization, [NodeId("acc-search-prod")], REGULATED))
    titles = look(panel, live, applied=applied)
    assert titles.index("Not applied yet") > titles.index("Wider")
    choose(panel, "search-prod")
    assert not panel.take_button.isEnabled()
    assert "Last applied" in details(panel)
    assert "wider in AWS" not in {one.line for one in session.annotations.values()}
    assert panel.title.text() == "2 differences, 1 not applied yet"


def test_who_did_it_stands_at_the_row_where_the_activity_names_them(panel, session, live):
    policy, node = session.organization.policy(protected(live)), session.organization.node(REGULATED)
    about = f"policyId={policy.aws_id}\ntargetId={node.aws_id}"
    principal, agent = "arn:aws:iam::111111111111:role/jonas.weber", "aws-cli/2.31"
    made = OrganizationChange("1", "2026-11-27T17:03:00Z", "DetachPolicy", principal, agent, "", "", about)
    look(panel, live, authors=[made])
    choose(panel, "OU Regulated")
    row = panel.list.rows.row(panel.list.currentIndex())
    assert row.content.trailing == "jonas.weber"
    assert "DetachPolicy on 2026-11-27" in details(panel)["Last changed by"]


class Trail:
    """CloudTrail that names eve for each call, then refuses."""

    def __init__(self, about):
        self.about = about

    def lookup_events(self, LookupAttributes, **_):  # noqa: N803 - AWS's name
        name = LookupAttributes[0]["AttributeValue"]
        if name != "DetachPolicy":
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "LookupEvents")
        event = {
            "eventID": "1",
            "eventTime": "2026-11-20T10:00:00Z",
            "eventName": name,
            "eventSource": "organizations.amazonaws.com",
            "eventType": "AwsApiCall",
            "awsRegion": "us-east-1",
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/eve"},
            "userAgent": "console",
            "requestParameters": self.about,
        }
        return {"Events": [{"CloudTrailEvent": json.dumps(event)}]}


def test_cloudtrail_is_asked_who_did_it_and_what_it_refuses_is_told(panel, session, live, qtbot, monkeypatch):
    policy, node = session.organization.policy(protected(live)), session.organization.node(REGULATED)
    trail = Trail({"policyId": policy.aws_id, "targetId": node.aws_id})
    monkeypatch.setattr("designer.aws.lookup.trail_client", lambda *_: trail)
    monkeypatch.setattr("designer.aws.lookup._SECONDS", 0.0)
    look(panel, live)
    panel.who_button.click()
    assert (panel.bar.isVisible(), panel.who_button.isEnabled()) == (True, False)
    qtbot.waitUntil(lambda: not panel.search.busy)
    choose(panel, "OU Regulated")
    assert panel.list.rows.row(panel.list.currentIndex()).content.trailing == "eve"
    assert "LookupEvents is refused (AccessDeniedException)" in panel.message.text(), "of the moved account"


def test_an_incomplete_reading_says_so_first_and_never_looks_like_no_drift(panel, session):
    look(panel, session.organization.copy(), gaps=["trusted services"])
    assert panel.title.text() == "No drift in what could be read"
    assert "incomplete: trusted services" in panel.message.text()
    look(panel, session.organization.copy())
    assert (panel.title.text(), panel.message.isVisible()) == ("AWS is as the design says", False)


def test_a_difference_is_taken_over_in_one_step_and_is_no_drift_then(panel, session, live):
    look(panel, live)
    choose(panel, "OU Regulated")
    panel.take_button.click()
    assert protected(live) not in session.organization.node(REGULATED).policies
    assert session.organization.parent(SHOP) == PROD, "the other difference stays"
    panel.search.finish()
    assert not any("OU Regulated" in row.content.title for row in panel.list.rows.rows)
    session.document.undo_stack.undo()
    assert protected(live) in session.organization.node(REGULATED).policies


def test_one_difference_or_all_are_planned_back(panel, session, live):
    asked = []
    session.requests.answer(PLAN_LIVE, asked.append)
    session.requests.answer(PLAN_OPEN, asked.append)
    look(panel, live)
    choose(panel, "OU Regulated")
    panel.back_button.click()
    panel.all_button.click()
    later = live.copy()
    later.apply(edits.rename(later, PROD, "Renamed since"))
    wish, profile = asked
    one = wish.design(later)
    assert protected(live) in one.node(REGULATED).policies
    assert one.parent(SHOP) == REGULATED
    assert one.node(PROD).name == "Renamed since", "what others did meanwhile stays"
    assert (wish.profile, profile) == ("acme", "acme")


def test_a_silence_holds_for_its_values_until_its_day_and_can_be_ended(panel, session, live):
    look(panel, live)
    choose(panel, "OU Regulated")
    panel.silence_button.click()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, FieldsDialog) and one.isVisible())
    until = QDate.currentDate().addDays(30).toString("yyyy-MM-dd")
    for name, words in {"reason": "Incident 4471", "owner": "Security", "until": until}.items():
        dialog.inputs[name].setText(words)
    dialog.done_button.click()
    panel.search.finish()
    titles = [row.content.title for row in panel.list.rows.rows]
    assert titles.index("Silenced") < next(at for at, title in enumerate(titles) if "OU Regulated" in title)
    choose(panel, "OU Regulated")
    assert (panel.silence_button.text(), panel.take_button.isEnabled()) == ("End the silence", False)
    panel.silence_button.click()
    assert session.organization.settings.drift_silences == ()


def test_what_silenced_differences_allow_together_is_said_above_them(panel, session):
    builder, guards = ChangeBuilder(session.organization), [PolicyId("guard-1"), PolicyId("guard-2")]
    for one in guards:
        builder.put_policy(
            Policy(one, one, PolicyType.SERVICE_CONTROL_POLICY, scp("Deny", ["s3:*"]), aws_id=f"p-{one}")
        )
    session.document.push(builder.change("Guard"))
    live = session.organization.copy()
    for one in guards:
        session.document.push(edits.attach(session.organization, one, [SHOP]))
        live.apply(edits.attach(live, one, [SHOP]))
        live.apply(edits.edit_policy_text(live, one, scp("Deny", ["sqs:*"])))
    look(panel, live)
    drift = panel.search.drift
    for item in drift.items:
        about = silence_of(item.change, drift.versions, wider=item.is_wider)
        about = replace(about, reason="Audit", owner="Ana", until="2999-01-01")
        session.document.push(silence_drift(session.organization, about))
    panel.search.finish()
    assert (panel.search.drift.items, len(panel.search.drift.silenced)) == ((), 2)
    assert panel.title.text() == "Drift of silenced differences together, 2 silenced"
    assert panel.message.text() == "Together they do more: AWS is wider in 1 account."
    rows = [row.content for row in panel.list.rows.rows if "guard" in row.content.title]
    assert {row.secondary for row in rows} == {"AWS is narrower in 1 account; until 2999-01-01 by Ana: Audit"}
    choose(panel, "All differences together")
    panel.silence_button.click()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, FieldsDialog) and one.isVisible())
    for name, words in {"reason": "Audit", "owner": "Ana", "until": "2999-01-01"}.items():
        dialog.inputs[name].setText(words)
    dialog.done_button.click()
    panel.search.finish()
    assert (panel.title.text(), panel.message.text()) == ("No drift, 3 silenced", "")
    choose(panel, "All differences together")
    panel.silence_button.click()
    panel.search.finish()
    assert panel.message.text() == "Together they do more: AWS is wider in 1 account."


def test_drift_is_of_what_aws_says_now_whatever_an_interrupted_import_has_kept(panel, session, qtbot):
    aws = Aws()
    caller = CallerIdentity(aws.caller, f"arn:aws:iam::{aws.caller}:role/read")
    access = OrganizationAccess("acme", caller, aws, "o-abcdefghij")
    keep_answers(access)
    aws.update_organizational_unit(OrganizationalUnitId=aws.id("Sandbox"), Name="Playground")
    session.requests.ask(SHOW_DRIFT, DriftWish(access, None))
    qtbot.waitUntil(lambda: panel.search.live is not None, timeout=20_000)
    assert "Playground" in {node.name for node in panel.search.live.organization.nodes.values()}
