"""An edit of a policy's text is told by what it did: to whole statements, to their lists, or to the text."""

from __future__ import annotations

import json

import pytest

from designer.organization.edits.step_words import text_edit_words
from designer.policy.language import form_edits
from designer.policy.language.form import read_forms


def statement(sid, *actions):
    return {"Sid": sid, "Effect": "Deny", "Action": list(actions), "Resource": "*"}


TEXT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            statement("NoDelete", "s3:DeleteBucket", "s3:DeleteObject"),
            statement("NoKeys", "iam:CreateAccessKey"),
            statement("NoLeave", "organizations:LeaveOrganization"),
        ],
    },
    indent=2,
)


def form(index):
    return read_forms(TEXT).statements[index]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (form_edits.remove_statement(TEXT, form(1)), "Delete statement NoKeys from Guard"),
        (form_edits.copy_statement(TEXT, form(1)), "Add statement NoKeys2 to Guard"),
        (form_edits.move_statement(TEXT, form(0), 2), "Move statement NoDelete in Guard"),
        (
            TEXT.replace('"s3:DeleteBucket",', "", 1),
            "Delete s3:DeleteBucket from statement NoDelete of Guard",
        ),
        (
            TEXT.replace('"s3:DeleteObject"', '"s3:DeleteObject", "s3:PutBucketAcl"', 1),
            "Add s3:PutBucketAcl to statement NoDelete of Guard",
        ),
        (TEXT.replace("s3:DeleteBucket", "s3:DeleteBucketPolicy"), "Type “Policy” in statement NoDelete of Guard"),
        (TEXT.replace("iam:CreateAccessKey", "iam:Create"), "Delete “AccessKey” from statement NoKeys of Guard"),
        (TEXT.replace("CreateAccess", "DeleteAccess"), "Replace “Crea” with “Dele” in statement NoKeys of Guard"),
        (
            TEXT.replace('"iam:CreateAccessKey"', '"iam:Create*",', 1),
            "Replace “AccessKey” with “*” in Guard",
        ),
        (TEXT.replace('"iam:CreateAccessKey"', '"iam:CreateAccessKey*",', 1), "Type “*” in Guard"),
        (json.dumps(json.loads(TEXT)), "Reformat Guard"),
        (TEXT[:-1] + "x", "Type “x” in Guard"),
        (TEXT.replace("2012-10-17", "2012-10-1"), "Delete “7” from Guard"),
        ("", "Delete “"),
    ],
)
def test_an_edit_is_told_by_what_it_did(after, words):
    assert text_edit_words("Guard", TEXT, after).startswith(words)


@pytest.mark.parametrize("text", ["", "{", "[" * 5_000, '{"Statement": 3}', '{"Statement": ["a", 1]}', "\x00“”"])
def test_any_two_texts_are_told_apart(text):
    assert text_edit_words("Guard", text, TEXT)
    assert text_edit_words("Guard", TEXT, text)
    assert len(text_edit_words("Guard", "x" * 9_000, text)) < 120
