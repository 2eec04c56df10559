"""The tree whose rows are bars from edge to edge."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QStandardItem, QStandardItemModel

from ui.widgets.item_views.tree_view import TreeView


def test_another_look_told_several_times_lays_the_rows_out_once(qtbot):
    layouts = []

    class Counting(TreeView):
        def doItemsLayout(self):  # noqa: N802 - Qt's name
            layouts.append(1)
            super().doItemsLayout()

    view = Counting()
    qtbot.addWidget(view)
    model = QStandardItemModel(view)
    model.appendRow(QStandardItem("Only"))
    view.setModel(model)
    with qtbot.waitExposed(view):
        view.show()
    QCoreApplication.processEvents()
    layouts.clear()
    for _ in range(3):
        QCoreApplication.sendEvent(view, QEvent(QEvent.Type.StyleChange))
    assert not layouts
    qtbot.waitUntil(lambda: layouts == [1])
