"""Texts of several lines: names stay whole, and words that are too long break where a reader expects it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLabel

from ui import theme
from ui.widgets.display.labels import plain_label, with_breaks
from ui.widgets.display.wrapped_text import laid_out

SENTENCE = "Allowed only in eu-central-1 or eu-west-1, or for the role acme/break-glass"


def lines(text, width):
    layout, _ = laid_out(text, theme.font(), width, Qt.LayoutDirection.LeftToRight)
    shown = layout.text()
    found = (layout.lineAt(number) for number in range(layout.lineCount()))
    return [shown[line.textStart() : line.textStart() + line.textLength()].replace("\u2060", "") for line in found]


@pytest.mark.parametrize("spare", range(1, 300, 30))
def test_names_are_not_broken_at_their_hyphens(qapp, spare):
    longest = max(theme.text_width(theme.font(), word) for word in SENTENCE.split())
    found = lines(SENTENCE, longest + spare)
    assert len(found) > 1
    assert SENTENCE.split() == " ".join(found).split()


def test_long_words_break_behind_their_punctuation():
    arn = "arn:aws:iam::111122223333:role/acme/platform-automation-of-the-team"
    parts = with_breaks(arn).split("\u200b")
    assert arn == "".join(parts)
    assert {"role/", "acme/", "platform-"} <= set(parts)


@pytest.mark.parametrize(
    ("action", "parts"),
    [
        ("(aws-portal:ModifyPaymentMethods)", ["(aws-", "portal:", "ModifyPayment", "Methods)"]),
        ("(organizations:RemoveAccountFromOrganization)", ["(organizations:", "RemoveAccount", "FromOrganization)"]),
        ("all-lower-case:averyveryverylongword", ["all-", "lower-", "case:", "averyveryverylon", "gword"]),
    ],
)
def test_the_name_of_an_action_breaks_before_a_capital(action, parts):
    assert parts == with_breaks(action).split("\u200b")


def test_a_label_gives_back_what_it_was_given(qapp):
    label = plain_label(SENTENCE, wrap=True)
    assert SENTENCE == label.text()
    label.deleteLater()


def test_a_long_word_that_may_be_copied_breaks_in_a_narrow_panel_and_is_copied_whole(hosted, qtbot):
    action = "iam:DeleteRolePermissionsBoundaryOfTheOrganization"
    label = hosted(plain_label(action, wrap=True, selectable=True), 200, 100)
    assert label.minimumSizeHint().width() <= 200
    assert label.heightForWidth(200) > label.fontMetrics().height() * 1.5
    label.setSelection(0, len(QLabel.text(label)))
    assert action == label.selectedText()
    label.setFocus()
    qtbot.keySequence(label, QKeySequence.StandardKey.Copy)
    assert action == QGuiApplication.clipboard().text()
