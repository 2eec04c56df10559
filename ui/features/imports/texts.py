"""Texts that a reading needs elsewhere: the script that makes a dump, and the least policy to read with."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QHBoxLayout, QPlainTextEdit, QTabBar, QWidget

from designer.aws.inside_reading import InsideChoice
from designer.basics.errors import EditError, FormatError
from designer.exchange.formats import files
from designer.exchange.imports.api.cli_dump import DEFAULT_ROLE, script_text
from ui import theme
from ui.forms import dialogs
from ui.state.settings import documents_folder
from ui.widgets.buttons import push_button, style_tabs
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, give_size
from ui.widgets.display.labels import plain_label

SCRIPT, POLICY, ROLE_POLICY = range(3)

_WORDS = {
    SCRIPT: "Run it where the AWS CLI is signed in to the management account or a delegated administrator's, such as "
    "in CloudShell: sh dump.sh. It changes nothing, goes on where it was interrupted, and makes a folder to import.",
    POLICY: "The least IAM policy for a reading, live or by the script. Attach it to the role or user that reads.",
    ROLE_POLICY: "The least IAM policy for the role that is taken in each account but your own. Its trust policy "
    "has to name the reader.",
}

_FILES = {SCRIPT: "dump.sh", POLICY: "read-organization.json", ROLE_POLICY: "read-account.json"}


class TextsDialog(Dialog):
    """The script and the policy, to be copied or saved.

    Args:
        parent: Under the dialog.
        first: The one to show first.
        choice: Choice of what is read besides the organization.
    """

    def __init__(self, parent: QWidget, first: int, choice: InsideChoice) -> None:
        super().__init__(parent)
        self._choice = choice
        self.setWindowTitle("Read an organization elsewhere")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        metrics = theme.metrics()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("What AWS needs")
        for title in ("Script for the AWS CLI", "Permissions it needs", "Permissions of the role"):
            self.tabs.addTab(title)
        self.tabs.setTabVisible(ROLE_POLICY, bool(choice.role))
        self.tabs.setExpanding(False)
        style_tabs(self.tabs)
        self.words = plain_label(wrap=True)
        self.masks = QCheckBox("Mask e-mail addresses")
        self.tags = QCheckBox("Tags, one call for each account, OU and policy")
        self.tags.setChecked(True)
        self.inside = QCheckBox("What lies inside accounts")
        self.inside.setChecked(bool(choice.role))
        self.view = QPlainTextEdit(readOnly=True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setFont(theme.code_font())
        self.view.setProperty("field", True)
        self.view.setAccessibleName("Text")
        self.copy_button = push_button("Copy", "copy")
        self.save_button = push_button("Save…", "save")
        self.close_button = push_button("Close", look="primary")
        self.close_button.setDefault(True)
        buttons = in_row(self.copy_button, self.save_button, STRETCH, self.close_button, spacing=metrics.gap)
        in_column(
            self.tabs,
            self.words,
            self._options(),
            (self.view, 1),
            buttons,
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        self.tabs.currentChanged.connect(self._show)
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(self.text()))
        self.save_button.clicked.connect(self.save)
        self.close_button.clicked.connect(self.accept)
        self.tabs.setCurrentIndex(first)
        self._show()
        give_size(self, QSize(metrics.scaled(760), metrics.scaled(560)))

    def _options(self) -> QHBoxLayout:
        options = QHBoxLayout()
        options.setSpacing(2 * theme.metrics().margin)
        for box in (self.masks, self.tags, self.inside):
            options.addWidget(box)
            box.toggled.connect(self._show)
        options.addStretch(1)
        return options

    def text(self) -> str:
        """Return the text that is shown."""
        if self.tabs.currentIndex() == POLICY:
            return f"{self._choice.caller_policy}\n"
        if self.tabs.currentIndex() == ROLE_POLICY:
            return f"{self._choice.role_policy}\n"
        role = (self._choice.role or DEFAULT_ROLE) if self.inside.isChecked() else ""
        try:
            return script_text(mask_emails=self.masks.isChecked(), tags=self.tags.isChecked(), role=role)
        except EditError as error:
            return f"# {error}\n"

    def save(self) -> None:
        """Ask for a file, and write the text there."""
        suggested = str(documents_folder() / _FILES[self.tabs.currentIndex()])
        name, _ = QFileDialog.getSaveFileName(self, "Save", suggested)  # asks whether a file is to be replaced
        if not name:
            return
        path = Path(name)
        try:
            expected = files.fingerprint_on_disk(path) if path.exists() else files.ABSENT
            files.save(path, self.text().encode(), expected=expected)
        except FormatError as error:
            dialogs.show_error(self, f"{path.name} was not saved", error)

    def _show(self) -> None:
        place = self.tabs.currentIndex()
        self.words.setText(_WORDS[place])
        for box in (self.masks, self.tags, self.inside):
            box.setVisible(place == SCRIPT)
        self.view.setPlainText(self.text())
