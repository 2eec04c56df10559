"""Editors of what a context key holds: a line with the values that can be meant, and a choice for yes or no."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal

from designer.analysis.access.keys import AskedKey, Editor, regions
from designer.basics.dataclass import dataclass
from ui.forms.fields import ChoiceField
from ui.widgets.fields.choice_popup import CompletionItem
from ui.widgets.fields.search_box import offer_clear
from ui.widgets.fields.suggest_field import SuggestField

_NOT_KNOWN, NOT_THERE = "Not known", "Not in the request"
_FLAGS = (("Yes", "true"), ("No", "false"))


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """Statement of a person about a key: a text, or that the request does not have it."""

    text: str = ""
    absent: bool = False


class KeyLine(SuggestField):
    """Line for the value of a key; empty says that it is not known, or as the design knows it.

    Signals:
        said(KeyStatement): The person says something else.
        finished(): What was typed is whole.
    """

    said = Signal(object)
    finished = Signal()

    def __init__(self, key: AskedKey, source: str) -> None:
        is_free = key.editor is not Editor.REGION
        super().__init__(key.name, partial(_offers, key), question=True, at_once=True, is_whole=lambda _text: is_free)
        self._said = KeyStatement()
        self.setPlaceholderText(_known(key, source) or _NOT_KNOWN.lower())
        offer_clear(self)
        self.textChanged.connect(self._read)
        self.editingFinished.connect(self.finished)
        self.chosen.connect(lambda _text: self.finished.emit())

    def show_said(self, said: KeyStatement) -> None:
        """Show what was said."""
        text = NOT_THERE if said.absent else said.text
        self._said = _statement(text)
        self.setText(text)
        self.setCursorPosition(0)

    def _read(self, text: str) -> None:
        said = _statement(text)
        if said != self._said:
            self._said = said
            self.said.emit(said)


class KeyFlag(ChoiceField):
    """Choice of "not known", "not in the request", yes and no.

    Signals:
        said(KeyStatement): The person says something else.
        finished(): The choice is made.
    """

    said = Signal(object)
    finished = Signal()

    def __init__(self, key: AskedKey, source: str) -> None:
        super().__init__()
        self.setAccessibleName(key.name)
        self.addItem(_known(key, source) or _NOT_KNOWN, KeyStatement())
        if key.can_be_missing:
            self.addItem(NOT_THERE, KeyStatement(absent=True))
        self.insertSeparator(self.count())
        for label, value in _FLAGS:
            self.addItem(label, KeyStatement(value))
        self.activated.connect(self._pick)

    def show_said(self, said: KeyStatement) -> None:
        """Show what was said."""
        with QSignalBlocker(self):
            self.setCurrentIndex(next((n for n in range(self.count()) if self.itemData(n) == said), -1))

    def _pick(self, index: int) -> None:
        said = self.itemData(index)
        if isinstance(said, KeyStatement):
            self.said.emit(said)
            self.finished.emit()


def key_field(key: AskedKey, source: str) -> KeyLine | KeyFlag:
    """Return the editor of a key; `source` says where a value that is known comes from."""
    return KeyFlag(key, source) if key.editor is Editor.FLAG else KeyLine(key, source)


def _statement(text: str) -> KeyStatement:
    return KeyStatement(absent=True) if text == NOT_THERE else KeyStatement(text.strip())


def _known(key: AskedKey, source: str) -> str:
    """Return the value that the design knows, and whence; empty if it knows none."""
    if key.known is None:
        return ""
    return f"{key.known if isinstance(key.known, str) else ', '.join(key.known)}  ({source})"


def _offers(key: AskedKey, typed: str) -> Sequence[CompletionItem]:
    """Return the values for what was typed: what the policies compare with, then what the key may hold anyway."""
    names = {region.id: region.name for region in regions()} if key.editor is Editor.REGION else {}
    wanted = "" if typed == NOT_THERE else typed.strip().lower()
    values = [(value, names.get(value, "")) for value in dict.fromkeys((*key.values, *names))]
    found = [one for one in values if any(wanted in text.lower() for text in one)]
    found.sort(key=lambda one: not one[0].lower().startswith(wanted))
    if key.can_be_missing and NOT_THERE.lower().startswith(wanted):
        found.insert(0, (NOT_THERE, ""))
    return [CompletionItem(value, name, "", "", value, len(value), more=False) for value, name in found]
