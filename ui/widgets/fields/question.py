"""Mark of fields whose text asks something: it is not part of the design, and nobody misses it in the file."""

from PySide6.QtWidgets import QWidget

QUESTION = "orgwright-question"
"""Property of such a field."""


def asks(field: QWidget) -> None:
    """Mark a field: a search, a request to explain."""
    field.setProperty(QUESTION, True)
