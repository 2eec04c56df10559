"""The model of permissions shows the partition of a node, filtered, and obeys Qt's rules on the way."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from designer.analysis.access.reasons import partition
from designer.exchange.templates import load as template
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import AccessLevel, load
from designer.policy.evaluation.outcome import Answer
from tests.examples import LONG
from ui.features.permissions.model import PermissionsModel
from ui.widgets.item_views.row_model import VALUE_ROLE

ORGANIZATION = template("company").organization
MODES = QAbstractItemModelTester.FailureReportingMode
NODES = sorted(ORGANIZATION.nodes)


@pytest.fixture
def model(qapp):
    made = PermissionsModel(load())
    yield made
    made.deleteLater()


@cache
def groups(node_id):
    return partition(ORGANIZATION, load(), NodeId(node_id))


def children(model, index):
    return [model.index(row, 0, index) for row in range(model.rowCount(index))]


def actions_of(model, service):
    """Every action row of a service, by its full name."""
    found = {}
    for level in children(model, model.place(service)):
        for action in children(model, level):
            found[f"{service}:{action.data(Qt.ItemDataRole.DisplayRole)}"] = action
    return found


def sums(model):
    """The counts of the services and of their levels, summed up."""
    services = children(model, QModelIndex())
    by_service = [index.data(VALUE_ROLE) for index in services]
    by_level = [level.data(VALUE_ROLE) for index in services for level in children(model, index)]
    return [tuple(sum(getattr(c, a.value) for c in counts) for a in Answer) for counts in (by_service, by_level)]


def totals(model):
    counts = model.totals()
    return tuple(getattr(counts, answer.value) for answer in Answer)


def test_counts_of_services_and_levels_add_up_to_the_totals_and_to_the_catalogue(model):
    for node_id in NODES[:: 1 if LONG else 4]:
        model.show_answers(groups(node_id))
        assert [totals(model)] * 2 == sums(model)
        assert len(load().actions) == model.totals().total


def test_every_action_row_says_what_the_partition_says(model):
    shown = groups("acc-shop-prod")
    model.show_answers(shown)
    for name, index in actions_of(model, "s3").items():
        number = load().index(name)
        assert next(reason for mask, reason in shown if mask >> number & 1) == index.data(VALUE_ROLE)
        assert model.find(name) == index


def test_a_level_holds_the_actions_of_its_access_level_only(model):
    model.show_answers(groups("acc-shop-prod"))
    level = model.place("s3", AccessLevel.LIST)
    actions = [model.path(index)[-1] for index in children(model, level)]
    assert actions
    assert {AccessLevel.LIST} == {load().level(load().index(action)) for action in actions}
    assert len(actions) == level.data(VALUE_ROLE).total


@pytest.mark.parametrize(
    ("text", "there", "hidden"),
    [
        ("s3:*Bucket*", "s3:DeleteBucket", "s3:GetObject"),
        ("S3:get?bject", "s3:GetObject", "s3:GetObjectAcl"),
        ("deletebucket", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy"),
        ("*Bucket", "s3:CreateBucket", "iam:GetRole"),
        ("amazon s3", "s3:GetObject", "iam:GetRole"),
    ],
)
def test_a_text_keeps_the_actions_it_means(model, text, there, hidden):
    model.show_answers(groups("acc-shop-prod"))
    model.set_text(text)
    assert model.find(there).isValid()
    assert not model.find(hidden).isValid()
    model.set_text("")
    assert model.find(hidden).isValid()


def test_answers_filter_and_leave_the_totals_alone(model):
    model.show_answers(groups("acc-shop-prod"))
    before = totals(model)
    model.set_answers(frozenset({Answer.DENIED}))
    assert [(0, 0, before[2], 0)] * 2 == sums(model)
    assert before == totals(model)
    assert before[2] == model.shown()
    model.set_answers(frozenset())
    assert 0 == model.shown() == model.rowCount()


def test_another_node_with_the_same_rows_resets_nothing(model, qtbot):
    model.show_answers(groups("acc-shop-prod"))
    index = actions_of(model, "s3")["s3:GetObject"]
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.waitSignal(model.dataChanged):
        model.show_answers(groups("acc-dev-anna"))
    assert index == model.find("s3:GetObject")
    assert model.find("s3:GetObject").data(VALUE_ROLE) is index.data(VALUE_ROLE)


def test_what_is_hidden_or_unknown_has_no_place(model):
    model.show_answers(groups("acc-shop-prod"))
    model.set_text("s3:*")
    assert ("s3",) == model.services()
    assert not model.place("ec2").isValid()
    assert not model.place("s3", None).parent().isValid()
    assert not model.find("s3:NoSuchAction").isValid()


def test_tooltips_tell_the_reason(model):
    model.show_answers(groups("acc-shop-prod"))
    reason = model.find("s3:DeleteBucket").data(Qt.ItemDataRole.ToolTipRole)
    told = reason.replace("\n", " ")
    assert told.startswith("Allowed only for the role acme/break-glass; and only with MFA —")
    assert told.endswith("MfaForBreakGlass in ProtectProductionData at Prod.")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("node"), st.sampled_from(NODES)),
            st.tuples(st.just("text"), st.sampled_from(["s3:*bucket*", "zzz", "s3:GetObject", "(", "[*"])),
            st.tuples(st.just("answers"), st.frozensets(st.sampled_from(Answer))),
            st.tuples(st.just("open"), st.sampled_from(["s3", "iam", "sts"])),
        ),
        max_size=8,
    )
)
def test_any_filters_and_nodes_keep_qts_rules(qapp, steps):
    model = PermissionsModel(load())
    # Every row of 457 services would take a second a step: few services are walked, from the first filter on.
    model.set_text("s3:*bucket*")
    tester = QAbstractItemModelTester(model, MODES.Warning)
    for what, value in steps:
        if what == "node":
            model.show_answers(groups(value))
        elif what == "text":
            model.set_text(value)
        elif what == "answers":
            model.set_answers(value)
        else:
            actions_of(model, value)
    tester.deleteLater()
    model.deleteLater()


def test_services_of_which_most_is_denied_come_first_when_asked(model):
    model.set_text("s*:*")  # the tester looks at every row
    model.show_answers(groups("acc-shop-prod"))
    by_name = model.services()
    tester = QAbstractItemModelTester(model, MODES.Warning)
    model.set_denied_first(True)
    denied = [index.data(VALUE_ROLE).denied for index in children(model, QModelIndex())]
    assert sorted(denied, reverse=True) == denied
    assert set(by_name) == set(model.services())
    model.show_answers(groups("acc-dev-anna"))  # other answers, another order
    denied = [index.data(VALUE_ROLE).denied for index in children(model, QModelIndex())]
    assert sorted(denied, reverse=True) == denied
    model.set_denied_first(False)
    assert by_name == model.services()
    tester.deleteLater()
