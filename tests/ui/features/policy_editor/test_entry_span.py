"""A reason leads to the entry that names its action."""

from __future__ import annotations

import pytest

from designer.policy.language.document import read_policy_text
from ui.commands.requests import show_policy
from ui.features.policy_editor.places import entry_span

TEXT = """{"Version": "2012-10-17", "Statement": [
  {"Sid": "One", "Effect": "Deny", "Action": ["s3:*", "s3:DeleteBucket", "ec2:Run*"], "Resource": "*"},
  {"Sid": "Two", "Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*"},
  {"Sid": "Three", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}
]}"""


@pytest.mark.parametrize(
    ("statement", "action", "entry"),
    [
        (0, "s3:DeleteBucket", '"s3:DeleteBucket"'),
        (0, "S3:deletebucket", '"s3:DeleteBucket"'),
        (0, "s3:PutObject", '"s3:*"'),
        (0, "ec2:RunInstances", '"ec2:Run*"'),
        (1, "iam:CreateUser", '"iam:*"'),
        (2, "sqs:SendMessage", '"sqs:*"'),
    ],
)
def test_the_entry_that_names_an_action(statement, action, entry):
    span = read_policy_text(TEXT).statements[statement].span
    start, end = entry_span(TEXT, span.start, span.end, action)
    assert entry == TEXT[start:end]


@pytest.mark.parametrize("action", ["", "sns:Publish"])
def test_without_one_it_is_the_statement(action):
    span = read_policy_text(TEXT).statements[0].span
    assert (span.start, span.end) == entry_span(TEXT, span.start, span.end, action)


def test_what_cannot_be_read_is_shown_as_it_is():
    assert (3, 9) == entry_span(TEXT[:40], 3, 9, "s3:PutObject")


def test_a_reason_leads_to_the_action_and_selects_nothing(editor, open_policy, session):
    policy = open_policy(TEXT)
    span = read_policy_text(TEXT).statements[0].span
    show_policy(session.requests, policy, span.start, span.end, "s3:DeleteBucket")
    assert '"s3:DeleteBucket"' == editor.code.revealed_text
    assert not editor.code.textCursor().hasSelection()
    assert editor.code.text().index('"s3:DeleteBucket"') == editor.code.cursor_offset()
