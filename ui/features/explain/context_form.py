"""Form of what is known of a request besides who asks for what, and the answers that other values would give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.access.keys import AskedKey, Editor, WhatIfAnswer, added_key, what_if_answers
from designer.analysis.access.question import Inquiry
from designer.analysis.principals.explain_principal import explain_principal
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import action_details, details, load
from designer.policy.catalog.context_keys import GLOBAL_KEYS, documented_key
from designer.policy.evaluation.explanation import Explanation
from designer.policy.evaluation.outcome import Answer
from designer.policy.evaluation.statement_explanation import RESOURCE
from designer.policy.language.templates import Values
from designer.policy.matching import value_types
from ui import theme
from ui.features.explain.key_fields import KeyStatement, key_field
from ui.theme import Role
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import ElidedLabel, tooltip_text
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.suggest_field import question_field

_MOST_TRIED = 1_000
"""If a path has more statements, trying every value would keep the user waiting."""


def outlook(
    organization: Organization, inquiry: Inquiry, explanation: Explanation, keys: Iterable[AskedKey]
) -> dict[str, tuple[WhatIfAnswer, ...]]:
    """Return the answers for each key that is offered and not known, by its name in small letters."""
    if sum(len(policy.statements) for level in explanation.levels for policy in level.policies) > _MOST_TRIED:
        return {}

    def decide(tried: Inquiry) -> Answer:
        return explain_principal(organization, load(), tried)[1].answer

    offered = {key.name.lower(): key for key in keys}
    unknown = (key.lower() for key in explanation.unknown if key != RESOURCE)
    return {name: what_if_answers(organization, inquiry, offered[name], decide) for name in unknown if name in offered}


_KEY = re.compile(r"[\w-]+:\S+")


class ContextForm(QWidget):
    """The editors of the keys, and a line to add another one.

    Signals:
        edited(): Something else is known.
        counted(str): The number of keys that are known, of how many.
        led(QWidget): The person goes to this editor.
    """

    edited = Signal()
    counted = Signal(str)
    led = Signal(QWidget)

    def __init__(self, suggest_keys: Callable[[str], Sequence[str]]) -> None:
        super().__init__()
        self._rows: dict[str, KeyRow] = {}
        self._asked: tuple[AskedKey, ...] = ()
        self._assumed: frozenset[str] = frozenset()
        self._added: list[str] = []
        self._said: dict[str, KeyStatement] = {}
        self.adder = question_field("Add a context key", suggest_keys, is_whole=documented_key)
        self.adder.setPlaceholderText("Add a key, e.g. aws:SourceIp")
        self.adder.chosen.connect(self.add_key)
        self.adder.returnPressed.connect(lambda: self.add_key(self.adder.text()))
        self._keys = in_column(spacing=theme.metrics().gap)
        in_column(self._keys, self.adder, host=self, spacing=theme.metrics().gap)

    @property
    def rows(self) -> Mapping[str, KeyRow]:
        """The editors by key in small letters."""
        return self._rows

    def show_keys(self, asked: tuple[AskedKey, ...], assumed: frozenset[str] = frozenset()) -> None:
        """Offer these keys; what was said about keys stays, also while they are not offered.

        Args:
            asked: The keys.
            assumed: Those of them, in small letters, whose value the whole window assumes.
        """
        if (asked, assumed) == (self._asked, self._assumed) and self._rows:
            return
        if assumed != self._assumed:
            for name in assumed ^ self._assumed:
                if name in self._rows:
                    self._drop(name)
        self._asked, self._assumed = asked, assumed
        shown = {key.name.lower(): key for key in asked}
        for name in self._added:
            shown.setdefault(name.lower(), added_key(name))
        for name in [n for n, row in self._rows.items() if shown.get(n) != row.key]:
            self._drop(name)
        for place, (name, key) in enumerate(shown.items()):
            row = self._rows.get(name) or self._make(name, key)
            if self._keys.indexOf(row) != place:
                self._keys.insertWidget(place, row)
        self._rows = {name: self._rows[name] for name in shown}
        self._count()

    def context(self) -> dict[str, Values]:
        """Return the values of the keys that are offered."""
        return {row.key.name: value for row in self._rows.values() if (value := row.value()) is not None}

    def absent(self) -> frozenset[str]:
        """Return the keys, in small letters, that the request does not have."""
        return frozenset(name for name, row in self._rows.items() if row.said.absent)

    @property
    def given(self) -> tuple[str, ...]:
        """The keys that the person has set, as they are spelled."""
        return tuple(row.key.name for row in self._rows.values() if row.value() is not None or row.said.absent)

    def leave_out(self, text: str) -> tuple[str, ...]:
        """Forget what was said of keys whose value holds a text; gives their names."""
        names = [name for name, said in self._said.items() if text in said.text]
        spelled = tuple(self._rows[name].key.name if name in self._rows else name for name in names)
        for name in names:
            del self._said[name]
            if name in self._rows:
                self._drop(name)
        self._added = [added for added in self._added if added.lower() not in names]
        self._asked = () if names else self._asked
        return spelled

    def show_said(self, context: Mapping[str, Values], absent: Iterable[str]) -> None:
        """Take over what another question says, and forget the rest."""
        self._said = {name.lower(): KeyStatement(absent=True) for name in absent}
        self._added = []
        for name, value in context.items():
            self._said[name.lower()] = KeyStatement(value if isinstance(value, str) else ", ".join(value))
            self._added.append(name)
        for name in list(self._rows):
            self._drop(name)
        self._asked = ()

    def say(self, name: str, text: str) -> None:
        """Say what one key holds."""
        row = self._rows.get(name.lower())
        if row is not None:
            row.show_said(KeyStatement(text))
            self._take(row)

    def add_key(self, name: str) -> None:
        """Offer another key, and lead to its editor."""
        name = name.strip()
        if not _KEY.fullmatch(name):
            return
        self.adder.clear()
        if name.lower() not in self._rows:
            self._added.append(name)
            self._show_again()
            self.edited.emit()
        if (row := self._rows.get(name.lower())) is not None:
            self.led.emit(row.editor)

    def mark(self, names: Iterable[str]) -> None:
        """Let the keys stand out that the answer depends on."""
        wanted = {name.lower() for name in names}
        for name, row in self._rows.items():
            row.mark(name in wanted)

    def _make(self, name: str, key: AskedKey) -> KeyRow:
        removable = all(key.name != asked.name for asked in self._asked)
        row = self._rows[name] = KeyRow(key, removable=removable, assumed=name in self._assumed)
        row.show_said(self._said.get(name, KeyStatement()))
        row.edited.connect(lambda: self._take(row))
        row.removed.connect(lambda: self._remove(name))
        return row

    def _drop(self, name: str) -> None:
        row = self._rows.pop(name)
        self._keys.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _take(self, row: KeyRow) -> None:
        self._said[row.key.name.lower()] = row.said
        self._count()
        self.edited.emit()

    def _remove(self, name: str) -> None:
        self._said.pop(name, None)
        self._added = [added for added in self._added if added.lower() != name]
        self._drop(name)
        self._show_again()
        self.edited.emit()

    def _show_again(self) -> None:
        asked, self._asked = self._asked, ()
        self.show_keys(asked, self._assumed)

    def _count(self) -> None:
        known = sum(
            row.value() is not None or row.said.absent or row.key.known is not None for row in self._rows.values()
        )
        self.counted.emit(f"{known} of {counted(len(self._rows), 'key')} given" if self._rows else "")


class KeyRow(QWidget):
    """Name of a key, and the editor of what it holds.

    Signals:
        edited(): Another value.
        removed(): The person does not want it any more.
    """

    edited = Signal()
    removed = Signal()

    def __init__(self, key: AskedKey, *, removable: bool, assumed: bool) -> None:
        super().__init__()
        self.key = key
        self.said = KeyStatement()
        self._name = ElidedLabel(key.name, Role.SECONDARY, font=theme.secondary_font())
        self._name.setToolTip(tooltip_text(_about(key)))
        self.editor = key_field(key, "assumed" if assumed else "from the design")
        self._message = InlineMessage()
        self.editor.said.connect(self._take)
        self.editor.finished.connect(self._check)
        first = in_row((self._name, 1), spacing=4)
        if removable:
            remove = icon_button("close", f"Remove {key.name}", run=self.removed)
            first.addWidget(remove)
        in_column(first, self.editor, self._message, host=self, spacing=2)

    def value(self) -> Values | None:
        """Return the value that the person gives it, or None if nothing is said."""
        if self.said.absent or not self.said.text:
            return None
        if not self.key.multivalued:
            return self.said.text
        return tuple(part for part in (one.strip() for one in self.said.text.split(",")) if part)

    def show_said(self, said: KeyStatement) -> None:
        """Show what was said before."""
        self.said = said
        self.editor.show_said(said)
        self._check()

    def mark(self, wanted: bool) -> None:
        """Stand out because the answer depends on it."""
        self._name.set_role(Role.CONDITIONAL if wanted else Role.SECONDARY)
        self._name.set_text(f"◐ {self.key.name}" if wanted else self.key.name)
        self._name.setToolTip(tooltip_text(_about(self.key)))

    def _take(self, said: KeyStatement) -> None:
        self.said = said
        if self.key.editor in WHOLE and self.editor.hasFocus():
            self._message.say("")  # half an ARN is not a fault
        else:
            self._check()
        self.edited.emit()

    def _check(self) -> None:
        fits = FITS.get(self.key.editor)
        texts = self.value()
        given = () if texts is None else (texts,) if isinstance(texts, str) else texts
        wrong = fits is not None and any(not fits[0](text) for text in given)
        self._message.say(fits[1] if wrong and fits is not None else "")


def _about(key: AskedKey) -> str:
    parts = [key.name]
    if key.present:
        parts.append(
            f"In a request {key.present}." if not key.present.startswith("always") else f"In requests {key.present}."
        )
    if key.multivalued:
        parts.append("It holds several values: part them by commas.")
    if key.known is not None:
        parts.append("The design knows what it holds; type to assume something else.")
    return "\n".join(parts)


def keys_for(action: str, text: str) -> list[str]:
    """Return the names of keys for what was typed: the global ones first, then those of the action and its service."""
    wanted = text.lower().strip()
    service, found = details(action.partition(":")[0]), action_details(action)
    own = [*found.condition_keys] if found is not None else []
    own += [key.key for key in service.condition_keys.values()] if service is not None else []
    names = [key.name for key in GLOBAL_KEYS] + [re.split(r"\$\{|<", key)[0] for key in own]
    return [name for name in dict.fromkeys(names) if wanted in name.lower()]


_ARN = re.compile(r"arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+|[a-z]+-global|unspecified")
"""Forms of a Region's id, also of one that is newer than the list."""

FITS: dict[Editor, tuple[Callable[[str], bool], str]] = {
    Editor.NUMBER: (lambda text: value_types.number(text) is not None, "This key holds a number, such as 3600."),
    Editor.DATE: (
        lambda text: value_types.moment(text) is not None,
        "This key holds a moment, such as 2026-11-24T12:00:00Z.",
    ),
    Editor.ADDRESS: (
        lambda text: value_types.address(text) is not None,
        "This key holds an IP address, such as 203.0.113.7.",
    ),
    Editor.ARN: (
        lambda text: _ARN.match(text) is not None,
        "This key holds an ARN, such as arn:aws:iam::111122223333:role/Admin.",
    ),
    Editor.REGION: (
        lambda text: _REGION.fullmatch(text) is not None,
        "This key holds the id of a Region, such as eu-central-1.",
    ),
}
"""For each kind of value a test of a text, and the words for one that does not pass."""

WHOLE = frozenset({Editor.ARN, Editor.REGION})
"""Kinds of values that are wrong until their last character is typed: they are looked at when the field is left."""
