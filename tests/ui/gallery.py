"""Every small part of the window in both themes, to be looked at: `python -m tests.ui.gallery [OUT_FOLDER]`.

With a folder it writes light.png and dark.png there; without one it opens a window with a switch.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMainWindow,
    QMenu,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.code_editor.editor import CodeEditor
from ui.code_editor.faults import EditorFault
from ui.theme import AnswerStyle, Role, Scheme
from ui.theme.icons import icon
from ui.widgets.buttons import icon_button, push_button, style_tabs
from ui.widgets.display.chip import Chip
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, SectionHeader, SeverityStyle, hairline, plain_label
from ui.widgets.display.notifier import Notifier
from ui.widgets.display.size_meter import SizeMeter
from ui.widgets.fields.form import KeyValueForm
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent
from ui.widgets.item_views.tree_view import TreeView

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "NoBucketDelete",
            "Effect": "Deny",
            "Action": ["s3:DeleteBucket", "s3:DeleteBucketPolcy"],
            "Resource": "*",
            "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}, "Bool": {"aws:ViaAWSService": False}},
        }
    ],
}

ROWS = [
    RowContent("s3", trailing="98 of 164", icon="chevron-right", bold=True),
    RowContent(
        "DeleteBucket",
        "unless role BreakGlass — ProtectBuckets, Workloads",
        icon="conditional",
        icon_role=Role.CONDITIONAL,
    ),
    RowContent(
        "DeleteBucketPolicy",
        "ProtectBuckets · statement NoPolicyChange, Workloads, and a long explanation that cannot fit",
        icon="denied",
        icon_role=Role.DENIED,
    ),
    RowContent("shop-prod", "555566667777 · aws+shop-prod@acme.example", icon="account", tinted=True, bold=True),
    RowContent(
        "Region deny",
        "attached to Root",
        icon="policy",
        icon_role=Role.OU,
        tinted=True,
        bold=True,
        badge="inherited",
        trailing="912",
    ),
    RowContent(
        "مركز الحوسبة السحابية",
        "الوحدة التنظيمية",
        icon="ou",
        icon_role=Role.OU,
        tinted=True,
        bold=True,
        badge="4",
        badge_severity=SeverityStyle.ERROR,
    ),
    RowContent(
        "開発環境アカウント・東京リージョン",
        "組織単位",
        icon="management",
        icon_role=Role.MANAGEMENT,
        tinted=True,
        bold=True,
        badge="exempt",
    ),
]


def item(name: str, glyph: str, role: Role) -> QStandardItem:
    made = QStandardItem(icon(glyph, role), name)
    made.setEditable(False)
    return made


def tree() -> QWidget:
    made = TreeView()
    made.setIconSize(QSize(theme.metrics().icon, theme.metrics().icon))
    model = QStandardItemModel(made)
    root = item("Root", "root", Role.ROOT)
    model.appendRow(root)
    root.appendRow(item("Management", "management", Role.MANAGEMENT))
    for name in ("Security", "Workloads", "Sandbox"):
        ou = item(name, "ou", Role.OU)
        root.appendRow(ou)
        for account in ("Log Archive", "Security Tools"):
            ou.appendRow(item(account, "account", Role.ACCOUNT))
    made.setModel(model)
    made.expandAll()
    made.setExpanded(root.child(2).index(), False)
    made.setCurrentIndex(root.child(1).child(0).index())
    return made


def inspector() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(12, 10, 12, 10)
    name = plain_label("shop-prod", look="heading")
    column.addWidget(name)
    second = ElidedLabel(
        "555566667777 · aws+shop-prod@acme.example and more that is too long for the panel", Role.SECONDARY
    )
    second.set_font(theme.secondary_font())
    column.addWidget(second)
    chips = QHBoxLayout()
    chips.setSpacing(6)
    chips.addWidget(Chip("14,902 allowed", AnswerStyle.ALLOWED).make_filter())
    chips.addWidget(Chip("4,310 depends", AnswerStyle.CONDITIONAL).make_filter())
    chips.addWidget(Chip("3,109 denied", AnswerStyle.DENIED).make_filter(False))
    chips.addWidget(Chip("planned"))
    chips.addStretch(1)
    column.addLayout(chips)
    search = SearchBox("Filter actions, e.g. s3:*Bucket*")
    column.addWidget(search)
    column.addWidget(SearchBox("Filter"))
    column.itemAt(column.count() - 1).widget().setText("s3:Delete")
    header = SectionHeader("Details")
    header.set_count("3")
    header.add(icon_button("add", "Add a tag"))
    header.add(icon_button("more", "More"))
    column.addWidget(header)
    form = KeyValueForm()
    field = QLineEdit("shop prod")
    form.add_field("Name", field).say("")
    mail = QLineEdit("not-an-address")
    mail.setProperty("invalid", True)
    form.add_field("E-mail", mail).say("Write an e-mail address, such as aws+shop@example.com.")
    state = QComboBox()
    state.addItems(["Active", "Suspended"])
    form.add_field("State", state).say("Suspended accounts keep their policies.", SeverityStyle.ADVICE)
    form.add_text("AWS id", "555566667777")
    column.addWidget(form)
    column.addWidget(hairline())
    buttons = QHBoxLayout()
    buttons.addWidget(push_button("Attach policy", "attach", "primary"))
    buttons.addWidget(push_button("Detach", "detach"))
    buttons.addWidget(push_button("Change to s3:DeleteBucketPolicy", look="link"))
    off = push_button("Delete", "trash")
    off.setEnabled(False)
    buttons.addWidget(off)
    buttons.addStretch(1)
    column.addLayout(buttons)
    for used in (912, 9800, 10300):
        meter = SizeMeter()
        meter.set_size(used, 10240)
        column.addWidget(meter)
    column.addStretch(1)
    return page


def editor() -> CodeEditor:
    made = CodeEditor()
    text = json.dumps(POLICY, indent=2)
    made.set_text(text)
    wrong, tls = text.index('"s3:DeleteBucketPolcy"'), text.index("1.2")
    made.set_faults(
        [
            EditorFault(wrong, wrong + 22, "No action of S3 has this name; did you mean s3:DeleteBucketPolicy?"),
            EditorFault(tls, tls + 3, "Quote numbers, as AWS does.", SeverityStyle.WARNING),
        ]
    )
    return made


def dock(window: QMainWindow, area: Qt.DockWidgetArea, pages: dict[str, QWidget]) -> None:
    first = None
    for title, page in pages.items():
        made = QDockWidget(title, window)
        made.setTitleBarWidget(QWidget())
        made.setWidget(page)
        window.addDockWidget(area, made)
        if first is not None:
            window.tabifyDockWidget(first, made)
        first = first or made
    if first is not None:
        first.raise_()


def gallery() -> QMainWindow:
    window = QMainWindow()
    window.setWindowTitle("Gallery")
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
    bar = window.addToolBar("Main")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    for name, glyph, role in (
        ("", "undo", Role.TEXT),
        ("", "redo", Role.TEXT),
        ("OU", "ou", Role.OU),
        ("Account", "account", Role.TEXT),
        ("Policy", "policy", Role.TEXT),
    ):
        action = QAction(icon(glyph, role), name, window)
        action.setEnabled(glyph != "redo")
        bar.addAction(action)
    bar.addSeparator()
    lens = QAction(icon("lens", Role.ACCENT), "Lens: where SCPs allow s3:DeleteBucket", window)
    lens.setCheckable(True)
    lens.setChecked(True)
    bar.addAction(lens)
    menu = window.menuBar().addMenu("&File")
    menu.addAction("&Open…")
    switch = window.menuBar().addMenu("&View")
    for scheme in Scheme:
        switch.addAction(scheme.value, lambda scheme=scheme: theme.apply(QApplication.instance(), scheme))
    empty = EmptyState(
        "tests",
        "No guardrail tests yet",
        "Write down what must never be possible, and see at once when a change allows it.",
        "Add a test",
    )
    rows = QListView()
    model = RowModel(rows)
    model.show([Row(content) for content in ROWS])
    rows.setModel(model)
    rows.setItemDelegate(RowDelegate(rows))
    rows.setCurrentIndex(rows.model().index(1))
    left, top = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
    dock(window, left, {"Outline": tree(), "Policies": QWidget(), "Templates": QWidget()})
    dock(
        window,
        Qt.DockWidgetArea.RightDockWidgetArea,
        {"Details": inspector(), "Policies 6": QWidget(), "Permissions": QWidget()},
    )
    dock(window, top, {"ProtectBuckets": editor(), "Problems 3": QWidget(), "Tests": QWidget()})
    centre = QWidget()
    across = QHBoxLayout(centre)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(rows, 1)
    across.addWidget(empty, 1)
    window.setCentralWidget(centre)
    window.notifier = Notifier(centre)
    window.statusBar().addWidget(plain_label("7 OUs · 2 levels"))
    window.statusBar().addWidget(plain_label("24 accounts"))
    for bar in window.findChildren(QTabBar):
        style_tabs(bar)
    window.resize(1400, 900)
    window.show()
    window.notifier.refuse("Cannot move Workloads into Prod: an OU cannot be placed below itself.")
    return window


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme.apply(app, Scheme.LIGHT)
    window = gallery()
    if len(sys.argv) == 1:
        app.exec()
        return
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.apply(app, scheme)
        app.processEvents()
        app.processEvents()
        window.grab().save(str(Path(sys.argv[1]) / f"{scheme.value}.png"))
        menu = QMenu()
        menu.addAction(icon("rename"), "Rename\tF2")
        menu.addAction("Attach policy…")
        menu.addSeparator()
        menu.addAction(icon("trash"), "Delete").setEnabled(False)
        menu.setActiveAction(menu.actions()[0])
        menu.ensurePolished()
        menu.resize(menu.sizeHint())
        menu.grab().save(str(Path(sys.argv[1]) / f"menu-{scheme.value}.png"))


if __name__ == "__main__":
    main()
