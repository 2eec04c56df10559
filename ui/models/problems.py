"""What the checks found, as a Qt list model, worst first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from designer.checks import Finding
from ui.analyses import Analyses

FINDING_ROLE = Qt.ItemDataRole.UserRole
"""Gives the `Finding` of an index."""

Index = QModelIndex | QPersistentModelIndex


class ProblemsModel(QAbstractListModel):
    """Every finding; a new run of the checks replaces them all."""

    def __init__(self, analyses: Analyses, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._analyses = analyses
        self._findings: tuple[Finding, ...] = ()
        analyses.findingsChanged.connect(self._reload)
        self._reload()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._findings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        finding = self._findings[index.row()]
        if role == FINDING_ROLE:
            return finding
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return finding.message
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{finding.severity.value}: {finding.message}"
        return None

    def _reload(self) -> None:
        self.beginResetModel()
        self._findings = self._analyses.findings
        self.endResetModel()
