"""Fields for the attributes of one node or of several, made from `NODE_ATTRIBUTES`: a line, a choice, notes, tags."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Generic, Protocol

from PySide6.QtWidgets import QWidget

from designer.analysis.completion.fields import matching_texts, suggested_owners, suggested_services
from designer.analysis.guardrails.programmes import known_programmes
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import (
    OWNER,
    PROGRAMMES,
    SERVICES,
    AnyAttribute,
    ChoiceAttribute,
    E,
    NodeAttribute,
    TagsAttribute,
    TextAttribute,
    V,
    choice_words,
)
from designer.organization.model.records import NodeId
from ui.features.inspector.shared_values import Shared, SharedValue
from ui.features.inspector.tags_model import MIXED
from ui.features.inspector.tags_view import TagTable
from ui.forms.fields import ChoiceField, NotesField, TextField
from ui.state.session import Session, push
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.suggest_field import Offered, several

_OFFERED: dict[str, Callable[[Session, str], Iterable[Offered]]] = {
    OWNER.name: lambda session, typed: suggested_owners(session.organization, typed),
    SERVICES.name: lambda _session, typed: several(suggested_services, ", ")(typed),
    PROGRAMMES.name: lambda session, typed: several(
        lambda one: matching_texts(one, ((each.id, each.title) for each in known_programmes(session.organization).all)),
        ", ",
    )(typed),
}
"""Suggestions for texts of attributes; the others are ids, addresses and words of one's own."""


class AttributeField(Protocol):
    """Field of one attribute.

    Attributes:
        widget: Field that the person edits.
    """

    @property
    def widget(self) -> QWidget: ...

    def show(self, nodes: tuple[NodeId, ...], found: Shared) -> None:
        """Show other nodes."""

    def reread(self, found: Shared) -> None:
        """Show other values of the same nodes; what is being typed stays."""

    def settle(self) -> None:
        """Make the edit of what is typed before other nodes are shown, or tell the person why it is given up."""

    def forget(self) -> None:
        """Give up what is typed: the nodes are gone."""


class AttributeFields:
    """Fields of some attributes.

    Args:
        session: Whose document is edited.
        attributes: The attributes, in their order.
        at_once: True to take notes over while they are typed.
    """

    def __init__(self, session: Session, attributes: Iterable[AnyAttribute], *, at_once: bool) -> None:
        self._session = session
        self._fields: dict[str, AttributeField] = {}
        self._in_rows: list[AnyAttribute] = []
        self._below: list[AnyAttribute] = []
        for attribute in attributes:
            match attribute:
                case ChoiceAttribute():
                    self._add(attribute, _Choice(session, attribute), self._in_rows)
                case TagsAttribute():
                    self._add(attribute, _Tags(session), self._below)
                case TextAttribute(lines=True):
                    self._add(attribute, _Lines(session, attribute, at_once=at_once), self._below)
                case TextAttribute():
                    self._add(attribute, _Line(session, attribute), self._in_rows)

    def field(self, name: str) -> QWidget:
        """Return the widget of an attribute, by the name of the attribute."""
        return self._fields[name].widget

    def add_tag(self) -> None:
        """Let a new tag be typed."""
        table = self.field("tags")
        assert isinstance(table, TagTable)
        table.begin_new()

    def add_rows(self, form: KeyValueForm) -> None:
        """Add the short fields to a form."""
        for attribute in self._in_rows:
            field = self._fields[attribute.name]
            message = form.add_field(attribute.title, field.widget)
            if isinstance(field, _Line | _Choice):
                field.set_message(message)

    def sections(self) -> Iterable[tuple[str, QWidget]]:
        """Yield the large fields with their titles, each for a section of its own."""
        for attribute in self._below:
            yield attribute.title, self.field(attribute.name)

    def show_rows(self, form: KeyValueForm, found: Shared) -> bool:
        """Show those rows of the form alone that some of the nodes can have; True if there is one."""
        shown = [bool(found.attributes[attribute.name].nodes) for attribute in self._in_rows]
        for attribute, is_shown in zip(self._in_rows, shown, strict=True):
            form.set_row_visible(self.field(attribute.name), is_shown)
        return any(shown)

    def show(self, nodes: tuple[NodeId, ...], found: Shared) -> None:
        """Show other nodes."""
        for field in self._fields.values():
            field.show(nodes, found)

    def reread(self, found: Shared) -> None:
        """Show other values of the same nodes; what is being typed stays."""
        for field in self._fields.values():
            field.reread(found)

    def settle(self) -> None:
        """Make the edits of what is typed before other nodes are shown, or tell the person why they are given up."""
        for field in self._fields.values():
            field.settle()

    def forget(self) -> None:
        """Give up what is typed: the nodes are gone."""
        for field in self._fields.values():
            field.forget()

    def _add(self, attribute: AnyAttribute, field: AttributeField, where: list[AnyAttribute]) -> None:
        self._fields[attribute.name] = field
        where.append(attribute)


class _Text:
    """Field for a text of one node, or of several that may have the same: what lines have in common."""

    widget: TextField | NotesField

    def __init__(self, session: Session, attribute: TextAttribute) -> None:
        self._session = session
        self._attribute = attribute
        self._nodes: tuple[NodeId, ...] = ()

    def show(self, nodes: tuple[NodeId, ...], found: Shared) -> None:
        self._nodes = nodes
        mine = found.attributes[self._attribute.name]
        self.widget.show_text(_text(mine), lambda text: _edit(self._session, mine.nodes, self._attribute, text))
        self.widget.setPlaceholderText(self._hint(mine))

    def reread(self, found: Shared) -> None:
        mine = found.attributes[self._attribute.name]
        self.widget.reread(_text(mine))
        self.widget.setPlaceholderText(self._hint(mine))

    def _hint(self, mine: SharedValue) -> str:
        """Return the text in the empty field: an example; more where the nodes differ."""
        kinds = {self._session.organization.node(node_id).kind for node_id in mine.nodes[:1]}
        return "".join(map(self._attribute.hint, kinds))


class _Line(_Text):
    """Line for a short text."""

    widget: TextField

    def __init__(self, session: Session, attribute: TextAttribute) -> None:
        super().__init__(session, attribute)
        offered = _OFFERED.get(attribute.name)
        is_free = attribute not in (SERVICES, PROGRAMMES)
        suggest = partial(offered, session) if offered is not None else lambda _typed: ()
        self.widget = TextField(session, suggest=suggest, is_whole=lambda _text: is_free)
        self.widget.note = attribute.about

    def set_message(self, message: InlineMessage) -> None:
        """Set the message that says why something is refused."""
        self.widget.set_message(message)

    def settle(self) -> None:
        self.widget.settle(f"The {self._attribute.noun}")

    def forget(self) -> None:
        self.widget.forget()

    def _hint(self, mine: SharedValue) -> str:
        hint = super()._hint(mine) if mine.common is not None else MIXED
        whose = _whose(self._attribute, self._nodes, mine)
        return f"{hint}, {whose[:1].lower()}{whose[1:]}" if hint and whose else hint or whose


class _Lines(_Text):
    """Lines for a long text, such as notes."""

    widget: NotesField

    def __init__(self, session: Session, attribute: TextAttribute, *, at_once: bool) -> None:
        super().__init__(session, attribute)
        self.widget = NotesField(session, at_once=at_once)
        self.widget.setAccessibleName(attribute.title if at_once else f"{attribute.title} of all")

    def settle(self) -> None:
        self.widget.commit()

    def forget(self) -> None:
        """Leave what is typed: it was taken over, or belongs to nodes that are gone."""

    def _hint(self, mine: SharedValue) -> str:
        mixed = f"{MIXED}: what is typed here replaces the {self._attribute.noun} of all"
        return mixed if mine.common is None else super()._hint(mine)


class _Choice(Generic[E]):
    """Choice of one of the values that an attribute may have."""

    def __init__(self, session: Session, attribute: ChoiceAttribute[E]) -> None:
        self.widget = ChoiceField()
        self.widget.setPlaceholderText(MIXED)
        for choice in attribute.choices:
            self.widget.addItem(choice_words(choice), choice)
        self.widget.activated.connect(self._choose)
        self._session = session
        self._attribute = attribute
        self._message: InlineMessage | None = None
        self._mine = SharedValue((), frozenset())

    def set_message(self, message: InlineMessage) -> None:
        """Set the message that says which of the nodes the choice is for."""
        self._message = message

    def show(self, nodes: tuple[NodeId, ...], found: Shared) -> None:
        self.reread(found)
        if self._message is not None:
            self._message.say(_whose(self._attribute, nodes, self._mine), SeverityStyle.ADVICE)

    def reread(self, found: Shared) -> None:
        self._mine = found.attributes[self._attribute.name]
        self._show_choice()

    def settle(self) -> None:
        """Nothing is left to do: a choice is an edit at once."""

    def forget(self) -> None:
        """Nothing is left to do: a choice is an edit at once."""

    def _show_choice(self) -> None:
        common = self._mine.common
        self.widget.setCurrentIndex(-1 if common is None else self.widget.findData(common))
        self.widget.setEnabled(not self._session.document.read_only)

    def _choose(self, index: int) -> None:
        choice: E = self.widget.itemData(index)
        if push(self._session, lambda: _edit(self._session, self._mine.nodes, self._attribute, choice)) is None:
            self._show_choice()


class _Tags:
    def __init__(self, session: Session) -> None:
        self.widget = TagTable(session)

    def show(self, nodes: tuple[NodeId, ...], found: Shared) -> None:
        self.widget.show_nodes(nodes, found.tags)

    def reread(self, found: Shared) -> None:
        self.widget.reread(found.tags)

    def settle(self) -> None:
        """Leave it to the table, which shows a refused cell when other nodes are shown."""

    def forget(self) -> None:
        """Leave it to the table, which shows other nodes next."""


def _edit(session: Session, nodes: Iterable[NodeId], attribute: NodeAttribute[V], value: V) -> Change:
    """Return the edit of those of some nodes that are still there."""
    organization = session.organization
    return edits.set_attribute(organization, [n for n in nodes if n in organization.nodes], attribute, value)


def _text(mine: SharedValue) -> str:
    return "" if mine.common is None else str(mine.common)


def _whose(attribute: NodeAttribute[V], nodes: tuple[NodeId, ...], mine: SharedValue) -> str:
    """Return the words for those of some nodes that can have an attribute; "" where all can."""
    if len(mine.nodes) in (0, len(nodes)):
        return ""
    if len(mine.nodes) == 1:
        return f"Of the {attribute.holder} among them"
    return f"Of the {len(mine.nodes):,} {attribute.holders} among them"
