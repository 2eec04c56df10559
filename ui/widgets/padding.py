"""Margin that panels leave around a field over a list."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import theme


def padded(*widgets: QWidget) -> QWidget:
    """Widgets in a row with the margin of a panel around them; the first one takes the room."""
    host = QWidget()
    row = QHBoxLayout(host)
    metrics = theme.metrics()
    row.setContentsMargins(metrics.margin, metrics.gap, metrics.margin, metrics.gap)
    row.setSpacing(metrics.gap)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 0 if place else 1)
    return host
