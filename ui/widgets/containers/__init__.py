"""Containers: rows, pages, panels and dialogs that arrange other widgets."""
