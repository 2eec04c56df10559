"""Note on one service in one layer: the customer's duties, the confidence, and AWS's page, opened when it is asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from designer.analysis.compliance.service_classes import ServiceTable
from ui import theme
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import ElidedLabel, hairline

_WEB = "https://"


class ServiceNote(QWidget):
    """Says why a service counts as it does, and where that comes from.

    Args:
        table: Classes of services.
    """

    def __init__(self, table: ServiceTable) -> None:
        super().__init__()
        self._table = table
        self._page = ""
        self.words, self.source = ElidedLabel(), ElidedLabel(role=Role.SECONDARY)
        self.source.set_font(theme.secondary_font())
        self.open_button = push_button("AWS's page", "link-out", look="link")
        self.open_button.setAccessibleName("Open AWS's page on it")
        self.open_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._page)))
        metrics = theme.metrics()
        texts = in_column(self.words, self.source, spacing=metrics.gap // 4)
        row = in_row(
            (texts, 1),
            (self.open_button, 0, Qt.AlignmentFlag.AlignTop),
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap,
        )
        in_column(hairline(), row, host=self, spacing=0)
        self.hide()

    def show_service(self, prefix: str, layer: str) -> None:
        """Tell of a service in a layer; nothing for one without a class."""
        service = self._table.services.get(prefix)
        cell = service.cells.get(layer) if service is not None else None
        self.setVisible(cell is not None)
        if service is None or cell is None:
            return
        yours = "; ".join(service.customer)
        self.words.set_text(f"Yours: {yours}." if yours else f"{service.class_name}.")
        meaning = self._table.confidence.get(service.confidence, "")
        derived = "" if cell.source.startswith(_WEB) else f" {cell.source[:1].upper()}{cell.source[1:]}."
        self.source.set_text(f"{service.class_name}. Confidence {service.confidence}: {meaning}.{derived}")
        self._page = cell.source if cell.source.startswith(_WEB) else service.source
        self.open_button.setVisible(self._page.startswith(_WEB))
        self.open_button.setToolTip(self._page)
