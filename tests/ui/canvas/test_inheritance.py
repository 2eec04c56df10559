"""Policies on a card: attached and inherited ones have different signs; a click on them shows where they come from."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from designer.analysis.lenses.annotation import EXEMPT
from designer.analysis.lenses.attached import DENYING, LISTING, PASSING
from designer.analysis.lenses.choice import TRACE, LensChoice
from designer.analysis.lenses.node_summary import BadgeKind, badge_tip, tip
from designer.organization import edits
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, PolicyId, PolicyType
from tests.ui.canvas.conftest import DENY
from tests.ui.canvas.pictures import make_all
from ui.canvas.cards.content import STAR, badges_of, count_width
from ui.canvas.hit_testing import badge_at
from ui.state.analyses import Analyses
from ui.state.lens import CurrentLens

PROBLEMS = LensChoice("problems")


@pytest.fixture
def lens(area, session):
    analyses = Analyses(session.document, area)
    analyses.check_soon()
    lens = CurrentLens(session, analyses, area)
    area.show_lens(lens)
    yield lens
    lens.choose(LensChoice())
    analyses.stop()


def content(view, node_id):
    return view.canvas_scene.contents.of(node_id)


def badge(mouse, node_id):
    """The middle of the signs at the right of a card."""
    return mouse.at(node_id, 0.93, 0.5)


def test_attached_and_inherited_policies_are_told_apart_by_their_signs(view, session, organization):
    assert ("1", "", "policy-deny") == (
        content(view, "workloads").direct,
        content(view, "workloads").inherited,
        "policy-deny",
    )
    prod = content(view, "prod")
    assert ("", "1") == (prod.direct, prod.inherited)
    session.document.push(edits.attach(organization, PolicyId("spare"), ["prod"]))
    prod = content(view, "prod")
    assert ("1", "1", "policy-deny") == (prod.direct, prod.inherited, prod.guard)
    sandbox = content(view, "sandbox")
    assert ("", "") == (sandbox.direct, sandbox.inherited)


def test_an_allow_list_has_a_sign_of_its_own(view, session, organization):
    text = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    session.document.push(edits.edit_policy_text(organization, PolicyId("spare"), text))
    session.document.push(edits.attach(organization, PolicyId("spare"), ["sandbox"]))
    assert "policy-deny" == content(view, "sandbox").guard
    session.document.push(edits.detach(organization, FULL_AWS_ACCESS, ["sandbox"]))
    assert "policy-allow" == content(view, "sandbox").guard
    assert "an allow-list" in tip(organization, organization.node("anna"))


def test_the_tip_names_each_level_and_its_policies(organization):
    assert "From Workloads: DenyS3" in tip(organization, organization.node("shop"))
    assert "Attached here: DenyS3" in tip(organization, organization.node("workloads"))
    assert "do not limit it" in tip(organization, organization.node("boss"))


def test_a_click_on_the_badge_marks_the_path_and_a_second_one_clears_it(view, session, mouse, lens):
    lens.choose(PROBLEMS)
    mouse.click(badge(mouse, "prod"))
    assert TRACE == lens.choice.lens
    assert "prod" == session.current
    annotations = session.annotations
    assert {"root", "workloads", "prod"} == set(annotations)
    assert (DENYING, "DenyS3") == (annotations["workloads"].tone, annotations["workloads"].note)
    assert PASSING is annotations["prod"].tone
    mouse.click(badge(mouse, "prod"))
    assert PROBLEMS == lens.choice


def test_the_trace_follows_the_selection_until_esc_takes_it_away(view, session, mouse, lens, qtbot):
    mouse.click(badge(mouse, "workloads"))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: {"root", "workloads", "prod"} == set(session.annotations))  # it is read in slices
    mouse.click("shop")
    qtbot.waitUntil(lambda: {"root", "workloads", "prod", "shop"} == set(session.annotations))
    session.select(["boss"])
    qtbot.waitUntil(lambda: "boss" in session.annotations and EXEMPT is session.annotations["boss"].tone)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert session.annotations is None
    assert "boss" == session.current
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert session.current is None


def test_without_a_selection_the_trace_says_what_to_do(session, lens):
    lens.trace()
    lens.finish()
    assert "Select a node" in lens.reading.tip
    assert {} == dict(session.annotations)


def test_a_level_with_an_allow_list_is_told_from_one_that_denies(session, organization, lens):
    text = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    session.document.push(edits.edit_policy_text(organization, PolicyId("spare"), text))
    session.document.push(edits.attach(organization, PolicyId("spare"), ["prod"]))
    session.document.push(edits.detach(organization, FULL_AWS_ACCESS, ["prod"]))
    session.select(["shop"])
    lens.trace()
    lens.finish()
    assert [DENYING, LISTING] == [session.annotations[n].tone for n in ("workloads", "prod")]


def test_a_drag_that_begins_on_the_badge_shows_no_trace(view, session, mouse, lens):
    mouse.drag(badge(mouse, "workloads"), badge(mouse, "workloads") + QPoint(0, 60))
    assert LensChoice() == lens.choice


def kind_at(view, node_id, badge):
    """The badge that the mouse finds in the middle of one that is painted."""
    style, card = view.canvas_scene.canvas_style, view.canvas_scene.card(node_id)
    width = count_width(style, badge.kind, badge.number) if badge.number else STAR
    place = card.pos() + QPointF(badge.right - width / 2, card.content.high / 2 + card.content.measures.line_down)
    return badge_at(view, view.viewportTransform().map(place).toPoint())


def test_scps_rcps_and_what_is_inherited_have_signs_and_tips_of_their_own(view, session, organization):
    fence = DENY.replace('"Effect"', '"Principal": "*", "Effect"')
    made = edits.create_policy(organization, PolicyType.RESOURCE_CONTROL_POLICY, "Fence", fence)
    session.document.push(edits.enable_policy_type(organization, PolicyType.RESOURCE_CONTROL_POLICY))
    session.document.push(made)
    session.document.push(edits.attach(organization, edits.added_policies(made)[0], ["prod"]))
    session.document.push(edits.attach(organization, PolicyId("spare"), ["prod"]))
    view.show_at(1.0, QPointF(*view.shown_layout.rect(NodeId("prod"))[:2]))
    make_all(view.canvas_scene)
    prod = view.canvas_scene.card(NodeId("prod")).content
    assert ("1", "1", "1") == (prod.direct, prod.resources, prod.inherited)
    badges = list(badges_of(view.canvas_scene.canvas_style, prod))
    assert ["inherited", "policy-resource", "policy-deny"] == [badge.sign for badge in badges]
    assert [("prod", badge.kind) for badge in badges] == [kind_at(view, NodeId("prod"), badge) for badge in badges]
    tips = [badge_tip(organization, organization.node("prod"), badge.kind) for badge in badges]
    assert [
        "1 policy inherited from above\nFrom Workloads: DenyS3",
        "1 RCP attached here\nFence",
        "1 SCP attached here\nSpare",
    ] == tips


def test_the_star_says_why_and_the_name_is_no_badge(view, organization):
    view.show_at(1.0, QPointF(*view.shown_layout.rect(NodeId("boss"))[:2]))
    make_all(view.canvas_scene)
    boss = view.canvas_scene.card(NodeId("boss"))
    (star,) = badges_of(view.canvas_scene.canvas_style, boss.content)
    assert ("boss", BadgeKind.STAR) == kind_at(view, NodeId("boss"), star)
    assert "do not limit the management account" in badge_tip(organization, organization.node("boss"), star.kind)
    name = view.viewportTransform().map(boss.pos() + QPointF(50, 8)).toPoint()
    assert badge_at(view, name) is None
