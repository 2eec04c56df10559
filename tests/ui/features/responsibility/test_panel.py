"""The panel of duties: each layer with its keeper and reason, a what-if that is not saved, the policy made of it."""

import json

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from designer.analysis.compliance.service_classes import Keeper
from designer.organization import edits
from designer.organization.model.node_attributes import OWNER, SERVICES
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from ui import theme
from ui.features.responsibility.panel import ResponsibilityPanel
from ui.features.responsibility.rows import LayerRow
from ui.state.session import push
from ui.state.unfinished import EARLIER
from ui.widgets.item_views import share_rows
from ui.widgets.item_views.share_rows import share_columns

SCP = PolicyType.SERVICE_CONTROL_POLICY
SHOP, PROD = NodeId("acc-shop-prod"), NodeId("ou-prod")


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(ResponsibilityPanel(session, analyses), 380, 900)


@pytest.fixture
def shown(panel, session):
    session.select([SHOP])
    return panel


def layer(panel, name):
    return next(row.value for row in panel.layers.rows.rows if row.id == name)


def services(panel):
    return [row.id for row in panel.services.rows.rows]


def untick(panel, service):
    panel.services.switched.emit(services(panel).index(service))


def test_nothing_is_told_until_something_is_selected(panel):
    assert panel.empty.isVisible()


def test_each_layer_has_a_keeper_with_the_services_that_decide(shown):
    patching = layer(shown, "guest_os")
    assert isinstance(patching, LayerRow)
    yours, shared, aws = map(patching.duty.count, (Keeper.CUSTOMER, Keeper.SHARED, Keeper.AWS))
    assert aws > shared > 0 < yours
    assert (patching.keeper, patching.sign) == ("Mostly AWS", "duty-aws")
    assert patching.counts == f"{yours} yours, {shared} shared"
    assert "ec2" in services(shown)
    assert len(shown.layers.rows.rows) == 13


def test_a_layer_that_aws_keeps_for_most_says_so_and_how_much_is_left(shown):
    found = layer(shown, "facilities")
    yours = found.duty.count(Keeper.CUSTOMER)
    assert 0 < yours < found.duty.count(Keeper.AWS)
    assert (found.keeper, found.sign) == ("Mostly AWS", "duty-aws")
    assert found.counts.startswith(f"{yours} yours")


def test_layers_wait_for_a_half_typed_text_and_are_unknown_when_it_is_left(shown, session, analyses):
    policy = PolicyId("region-deny")
    analyses.wait_for((policy, (0, 1)))
    push(session, lambda: edits.edit_policy_text(session.organization, policy, "{"))
    assert EARLIER == shown.about.text()
    analyses.wait_for(None)
    assert "cannot be read" in shown.about.text()


def solid(share):
    """Pixels in the colour of what is yours, of a bar 438 pixels wide."""
    image = QImage(438, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    share_rows._paint_bar(painter, QRectF(image.rect()), share, 0, Qt.LayoutDirection.LeftToRight)
    painter.end()
    return sum(image.pixelColor(x, 10) == theme.current().accent for x in range(image.width()))


def test_bars_are_as_long_as_their_numbers_on_one_scale(shown):
    two, six, half = (solid(count / 219) for count in (2, 6, 109.5))
    assert two <= 4 < six <= 12
    assert 219 - 2 <= half <= 219
    rows = shown.layers.rows.rows
    scale = max(row.value.whole for row in rows)
    yours = {row.id: row.value.duty.count(Keeper.CUSTOMER) / scale for row in rows}
    assert yours == {row.id: row.content.share.full for row in rows}
    assert max(yours.values()) > 0


def test_an_owner_above_is_named_and_not_where_aws_keeps_the_layer(shown, session):
    session.document.push(edits.set_attribute(session.organization, [PROD], OWNER, "platform"))
    assert layer(shown, "guest_os").duty.owner == "platform"


def test_declared_services_are_what_counts_until_the_person_says_otherwise(panel, session):
    session.document.push(edits.set_attribute(session.organization, [SHOP], SERVICES, "s3"))
    session.select([SHOP])
    assert panel.basis.buttons[1].isChecked()
    assert (layer(panel, "guest_os").keeper, layer(panel, "guest_os").counts) == ("AWS", "")
    panel.basis.buttons[0].click()
    assert "yours" in layer(panel, "guest_os").counts


def test_an_unticked_service_is_a_question_that_changes_nothing(shown, session):
    count = session.document.undo_stack.count()
    assert not shown.what_if.isVisible()
    untick(shown, "ec2")
    assert shown.what_if.isVisible()
    assert "ec2" not in layer(shown, "guest_os").duty.because
    assert "actions denied" in shown.what_if.keeps.text()
    assert session.document.undo_stack.count() == count
    untick(shown, "ec2")
    assert not shown.what_if.isVisible()
    assert "ec2" in layer(shown, "guest_os").duty.because


def test_another_node_begins_without_the_question(shown, session):
    untick(shown, "ec2")
    session.select([PROD])
    assert shown.what_if.denied == ()
    assert not shown.what_if.isVisible()


def test_the_question_becomes_a_policy_that_gives_the_same_answer_in_one_step(shown, session):
    untick(shown, "ec2")
    supposed = layer(shown, "guest_os").duty
    shown.what_if.policy_button.click()
    organization = session.organization
    made = organization.policy(organization.node(SHOP).policies[-1])
    assert "ec2:RunInstances" in json.loads(made.text)["Statement"][0]["Action"]
    assert shown.what_if.denied == ()
    assert layer(shown, "guest_os").duty == supposed
    session.document.undo_stack.undo()
    assert made.id not in session.organization.policies


def test_the_management_account_is_said_to_have_no_such_policy(panel, session):
    payer = next(one for one in session.organization.accounts() if session.organization.is_management_account(one))
    session.select([payer])
    untick(panel, "ec2")
    assert "do not limit" in panel.what_if.keeps.text()
    assert not panel.what_if.policy_button.isEnabled()


def test_a_service_tells_its_duties_and_source(shown):
    shown.services.setCurrentIndex(shown.services.rows.index_of("ec2"))
    assert "Patch" in shown.note.words.text()
    assert "hecked with" in shown.note.source.text()


def test_a_hidden_panel_catches_up_when_it_is_seen(panel, session):
    panel.hide()
    session.select([SHOP])
    assert not panel.layers.rows.rows
    panel.show()
    assert panel.layers.rows.rows


def test_an_edit_is_followed(shown, session):
    organization = session.organization
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    made = edits.create_policy(organization, next(iter(organization.policies.values())).type, "Shut", text)
    session.document.push(made)
    session.document.push(edits.attach(organization, edits.added_policies(made)[0], [SHOP]))
    assert layer(shown, "guest_os").duty.count(layer(shown, "guest_os").duty.who) == 0


def test_where_nothing_can_be_started_nothing_is_kept(panel, session):
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    session.document.push(edits.create_policy(session.organization, SCP, "Nothing", text))
    session.document.push(edits.attach(session.organization, "nothing", [SHOP]))
    session.select([SHOP])
    found = layer(panel, "guest_os")
    assert (found.keeper, found.counts, found.sign) == ("Nothing", "", "duty-none")
    assert "nothing to keep" in panel.layer_about.text()
    assert services(panel) == []


@pytest.mark.parametrize("width", [260, 296, 330])
def test_layers_and_their_keepers_are_whole_in_a_narrow_panel(shown, monkeypatch, width):
    drawn = []
    monkeypatch.setattr(
        share_rows, "_line", lambda _painter, place, text, font, *_, **__: drawn.append((place, text, font))
    )
    shown.resize(theme.metrics().scaled(width), 900)
    shown.grab()
    layers = [row.value for row in shown.layers.rows.rows if isinstance(row.value, LayerRow)]
    wanted = {words for row in layers for words in (row.duty.layer.name, row.keeper)}
    assert len(wanted & {text for _, text, _ in drawn}) > 8
    for place, text, font in drawn:
        assert text not in wanted or theme.text_width(font, text) <= place.width(), text


@pytest.mark.parametrize("owner", ["", "platform", "the team that keeps the platform of all accounts"])
def test_names_of_layers_are_whole_beside_bars_and_owners_of_any_length(shown, session, owner):
    session.document.push(edits.set_attribute(session.organization, [PROD], OWNER, owner))
    metrics, names = theme.metrics(), [row.value.duty.layer.name for row in shown.layers.rows.rows]
    for width in (metrics.scaled(380), metrics.scaled(420), metrics.scaled(700)):
        bar, beside = share_columns(shown.layers.rows.rows[0].content.share.widths, width)
        room = width - 2 * metrics.margin - metrics.gap - bar - (beside + metrics.gap if beside else 0)
        assert max(theme.text_width(theme.name_font(), name) for name in names) <= room
        assert bar >= metrics.scaled(92)
