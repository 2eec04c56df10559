"""Rows of the library: what is wrong with a policy is counted with the signs of problems, not with those of answers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from designer.organization import edits
from designer.organization.model.records import PolicyType
from ui.features.policies.model import PoliciesModel
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.item_views.rows import CONTENT_ROLE


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("FullAWSAccess", "AWS managed · 38 targets"),
        ("RCPFullAWSAccess", "RCPs not enabled"),
        ("RegionDeny", "SCP · 2 targets"),
    ],
)
def test_a_row_says_in_a_short_line_who_makes_a_policy_and_where_it_is(session, analyses, name, line):
    model = PoliciesModel(session, analyses, session)
    (policy,) = (one for one in session.organization.policies.values() if one.name == name)
    assert line == model.policy_index(policy.id).data(CONTENT_ROLE).secondary


SHARED = '"Version": "2012-10-17", "Statement"'


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (f'{{{SHARED}: [{{"Effect": "Deny", "Action": "s3:*"}}]}}', SeverityStyle.ERROR),
        (f'{{{SHARED}: [{{"Effect": "Deny", "Action": "s3:Nonsense", "Resource": "*"}}]}}', SeverityStyle.WARNING),
    ],
)
def test_a_badge_has_the_sign_of_the_worst_problem(session, analyses, text, severity):
    change = edits.create_policy(session.organization, PolicyType.SERVICE_CONTROL_POLICY, "Mine", text)
    session.document.push(change)
    analyses.check_now()
    model = PoliciesModel(session, analyses, session)
    content = model.policy_index(edits.added_policies(change)[0]).data(CONTENT_ROLE)

    assert (True, severity) == (int(content.badge) > 0, content.badge_severity)


def test_a_dot_marks_what_is_other_than_it_was_saved(session, analyses):
    model = PoliciesModel(session, analyses, session)
    policy = next(one for one in session.organization.policies.values() if one.name == "RegionDeny")

    def signs() -> list[str]:
        return [index.data(CONTENT_ROLE).title for index in map(model.index, range(model.rowCount())) if dotted(index)]

    def dotted(index) -> bool:
        return index.data(CONTENT_ROLE).dotted

    assert [] == signs()
    session.document.push(edits.edit_policy_text(session.organization, policy.id, policy.text + " "))
    assert ["RegionDeny"] == signs()
    assert "not saved yet" in model.policy_index(policy.id).data(Qt.ItemDataRole.AccessibleTextRole)
    session.document.take_as_saved()
    assert [] == signs()
    session.document.undo_stack.undo()
    assert ["RegionDeny"] == signs()
