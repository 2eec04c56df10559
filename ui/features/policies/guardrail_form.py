"""Parts of the dialog of guardrails: the list, the form of parameters, and the choice of a programme."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QStackedLayout, QTreeView, QWidget

from designer.analysis.access.keys import regions
from designer.analysis.completion.fields import (
    matching_texts,
    suggested_resources,
    suggested_roles,
    suggested_tags,
    suggested_values,
)
from designer.analysis.compliance.checklist import checked_words
from designer.analysis.guardrails import Guardrail, Parameter, ParameterKind, caution, fault, load, programmes
from designer.analysis.guardrails.libraries import in_use, library_of
from designer.analysis.guardrails.programmes import Programme, Programmes
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.catalogue import load as load_actions
from ui import theme
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import SeverityStyle, plain_label, tooltip_text
from ui.widgets.fields.check_list import CheckList, CheckOption
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.fields.suggest_field import Offered, SuggestBox, SuggestField, text_items
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import SEARCH_ROLE, VALUE_ROLE
from ui.widgets.item_views.row_search import WordFilter
from ui.widgets.item_views.rows import CONTENT_ROLE, RowContent
from ui.widgets.item_views.tree_view import TreeView

_LINES = 4
_ROWS = 6
_TEAM, _BUILT_IN = "\0team", "\0built-in"
"""What the filters search for in the rows: nobody can type it."""

_NO_REGION = ("unspecified", "Bedrock's global inference")


class _Lines(SuggestBox):
    """One value a line; Tab goes on to the next field."""

    changed = Signal()

    def __init__(self, suggest: Callable[[str], Iterable[Offered]]) -> None:
        super().__init__(suggest)
        self.setFont(theme.code_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 16)
        self.textChanged.connect(self.changed)

    def values(self) -> tuple[str, ...]:
        """Return the lines that hold something."""
        return tuple(line.strip() for line in self.toPlainText().splitlines() if line.strip())

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show these; says nothing of it."""
        blocked = self.blockSignals(True)
        self.setPlainText("\n".join(values))
        self.blockSignals(blocked)


class _Line(SuggestField):
    """One value."""

    changed = Signal()

    def __init__(self, suggest: Callable[[str], Iterable[Offered]], is_whole: Callable[[str], bool]) -> None:
        super().__init__("", partial(text_items, suggest), question=True, is_whole=is_whole)
        for signal in (self.textEdited, self.chosen):
            signal.connect(lambda _text: self.changed.emit())

    def values(self) -> tuple[str, ...]:
        """Return the value, if there is one."""
        text = self.text().strip()
        return (text,) if text else ()

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show it; says nothing of it."""
        self.setText(values[0] if values else "")


class GuardrailForm(KeyValueForm):
    """Asks for the parameters of one guardrail.

    Signals:
        changed(): A value has changed.
    """

    changed = Signal()

    def __init__(
        self,
        guardrail: Guardrail,
        values: Mapping[str, tuple[str, ...]],
        catalogue: Catalogue,
        organization: Organization,
    ) -> None:
        super().__init__()
        self._own = organization.settings.aws_id
        self._parameters: dict[str, Parameter] = {}
        self._messages: dict[str, InlineMessage] = {}
        self._first: dict[str, tuple[str, ...]] = {}
        self.fields: dict[str, CheckList | _Lines | _Line] = {}
        for parameter in guardrail.parameters:
            field = _field(parameter, catalogue, organization)
            field.set_values(values.get(parameter.name, parameter.default))
            title = parameter.title if parameter.required else f"{parameter.title} (may be empty)"
            self.add_wide(plain_label(title, wrap=True, look="name"))
            self.add_wide(plain_label(parameter.help, wrap=True, look="quiet"))
            field.setAccessibleName(parameter.title)
            field.setToolTip("" if isinstance(field, CheckList) else tooltip_text(_hint(parameter)))
            self.add_wide(field)
            message = InlineMessage()
            self.add_wide(message)
            field.changed.connect(self._changed)
            self._parameters[parameter.name] = parameter
            self._messages[parameter.name] = message
            self.fields[parameter.name] = field
            self._first[parameter.name] = field.values()

    def values(self) -> dict[str, tuple[str, ...]]:
        """Return the values that are given, by parameter."""
        return {name: field.values() for name, field in self.fields.items()}

    def given(self) -> dict[str, tuple[str, ...]]:
        """Return the values that are others than at first, by the title of their parameter."""
        others = {name: values for name, values in self.values().items() if values != self._first[name]}
        return {self._parameters[name].title: values for name, values in others.items()}

    def set_values(self, name: str, values: tuple[str, ...]) -> None:
        """Fill one parameter."""
        self.fields[name].set_values(values)
        self._changed()

    def check(self) -> bool:
        """Say under each field what is wrong with it; whether nothing is."""
        right = True
        for name, parameter in self._parameters.items():
            values = self.fields[name].values()
            words = fault(parameter, values)
            if words:
                self._messages[name].say(words.removeprefix(f"{parameter.title}: "))
            else:
                self._messages[name].say(caution(parameter, values, self._own), SeverityStyle.WARNING)
            right = right and not words
        return right

    def _changed(self) -> None:
        self.check()
        self.changed.emit()


def _field(parameter: Parameter, catalogue: Catalogue, organization: Organization) -> CheckList | _Lines | _Line:
    if parameter.kind is ParameterKind.REGIONS:
        known = sorted([*((region.id, region.name) for region in regions()), _NO_REGION])
        return CheckList([CheckOption(code, code, name) for code, name in known], "Find a Region", rows=_ROWS)
    if parameter.kind is ParameterKind.SERVICES:
        services = [CheckOption(prefix, prefix, catalogue.service_title(prefix)) for prefix in catalogue.services]
        return CheckList(services, "Find a service", rows=_ROWS)

    def suggest(typed: str) -> Iterable[Offered]:
        own = _OWN.get(parameter.kind)
        usual = matching_texts(typed, ((value, "usual") for value in parameter.default))
        return dict([*(own(organization, parameter, typed) if own is not None else ()), *usual]).items()

    return _Lines(suggest) if parameter.kind.many else _Line(suggest, lambda text: not fault(parameter, (text,)))


def _arns(organization: Organization, parameter: Parameter, typed: str) -> Iterable[tuple[str, str]]:
    """Return the resources of the services that a parameter's usual values are of."""
    services = dict.fromkeys(value.split(":")[2] for value in parameter.default)
    return suggested_resources(organization, [f"{service}:*" for service in services], typed)


_OWN: dict[ParameterKind, Callable[[Organization, Parameter, str], Iterable[tuple[str, str]]]] = {
    ParameterKind.ACTIONS: lambda _design, _, typed: ((one, "") for one in suggest_actions(load_actions(), typed)),
    ParameterKind.ROLES: lambda design, _, typed: suggested_roles(design, typed),
    ParameterKind.ARNS: _arns,
    ParameterKind.ACCOUNTS: lambda design, _, typed: suggested_values(design, "aws:PrincipalAccount", typed),
    ParameterKind.ORGANIZATION: lambda design, _, typed: suggested_values(design, "aws:PrincipalOrgID", typed),
    ParameterKind.TEXT: lambda design, _, typed: suggested_tags(design, None, typed),
    ParameterKind.TLS_VERSION: lambda _design, _, typed: matching_texts(typed, (("1.2", ""), ("1.3", ""))),
}
"""Suggestions by the kind of value; addresses, VPCs and types of instances cannot be known before."""


def _hint(parameter: Parameter) -> str:
    return "One value a line" if parameter.kind.many else parameter.help


class GuardrailList(QWidget):
    """List of all guardrails.

    Signals:
        chosen(Guardrail): Another one is current.
        emptied(): None matches what is searched.
        activated(): Enter or a double click on one.
    """

    chosen = Signal(object)
    emptied = Signal()
    activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        for (category, library), members in groupby(
            load().values(), key=lambda one: (one.category, library_of(one.id))
        ):
            heading = QStandardItem(category)
            heading.setEditable(False)
            heading.setSelectable(False)
            heading.setData(RowContent(category, faded=True, badge=library.title if library else ""), CONTENT_ROLE)
            heading.appendRows([_item(guardrail) for guardrail in members])
            self._model.appendRow(heading)
        self._found = WordFilter(self)
        self._found.setSourceModel(self._model)
        self.search = SearchBox("Find a guardrail")
        self.search.keeps_return = False  # it adds the one that is current
        self.search.textChanged.connect(self._filter)
        self.search.stepped.connect(self._step)
        self.view = TreeView(self)
        self.view.setAccessibleName("Guardrails")
        self.view.setModel(self._found)
        self.view.setItemDelegate(RowDelegate(self.view))
        self.view.setUniformRowHeights(False)  # a title takes the lines that it needs
        self.view.setIndentation(theme.metrics().gap)
        self.view.setRootIsDecorated(False)
        self.view.setItemsExpandable(False)
        self.view.expandAll()
        self.view.selectionModel().currentChanged.connect(self._emit_current)
        self.view.activated.connect(lambda _index: self.activated.emit())
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(EmptyState("search", "No guardrail matches", "Titles and purposes are searched."))
        count = sum(library_of(one) is not None for one in load())
        chips_of_both = {_TEAM: Chip(f"From libraries {count:,}"), _BUILT_IN: Chip(f"Built in {len(load()) - count:,}")}
        self.origins = chips_of_both if in_use() else {}
        join_filters(self.origins.values(), lambda: self._filter(self.search.text()))
        chips = (in_row(*self.origins.values(), STRETCH, spacing=theme.metrics().gap),) if self.origins else ()
        in_column(self.search, *chips, (self._stack, 1), host=self, spacing=theme.metrics().gap)

    def choose(self, guardrail_id: str) -> None:
        """Make one current."""
        for index in self._rows():
            if index.data(VALUE_ROLE).id == guardrail_id:
                self.view.setCurrentIndex(index)
                self.view.scrollTo(index, QTreeView.ScrollHint.PositionAtCenter)

    def _rows(self) -> list[QModelIndex]:
        found = self._found
        tops = [found.index(row, 0) for row in range(found.rowCount())]
        return [found.index(row, 0, top) for top in tops for row in range(found.rowCount(top))]

    def _filter(self, text: str) -> None:
        marks = [mark for mark, chip in self.origins.items() if chip.isChecked()]
        self._found.set_text(f"{text} {marks[0]}" if len(marks) == 1 else text)
        self.view.expandAll()
        rows = self._rows()
        self._stack.setCurrentIndex(0 if rows else 1)
        if rows and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(rows[0])
        elif not rows:
            self.emptied.emit()

    def _step(self, step: int) -> None:
        rows = self._rows()
        current = self.view.currentIndex()
        at = rows.index(current) if current in rows else -1 if step > 0 else len(rows)
        if rows:
            self.view.setCurrentIndex(rows[max(0, min(len(rows) - 1, at + step))])

    def _emit_current(self, current: QModelIndex) -> None:
        guardrail = current.data(VALUE_ROLE)
        if isinstance(guardrail, Guardrail):
            self.chosen.emit(guardrail)


def _content(guardrail: Guardrail) -> RowContent:
    """Return the content of a row, with the type where it is not an SCP."""
    is_scp = guardrail.type is PolicyType.SERVICE_CONTROL_POLICY
    badge = "" if is_scp else quotas.load().types[guardrail.type].short
    return RowContent(guardrail.title.removesuffix(f" ({badge})"), badge=badge, wrapped=True)


def _item(guardrail: Guardrail) -> QStandardItem:
    item = QStandardItem(guardrail.title)
    item.setEditable(False)
    item.setData(guardrail, VALUE_ROLE)
    item.setData(_content(guardrail), CONTENT_ROLE)
    item.setData(f"{guardrail.search_text} {_TEAM if library_of(guardrail.id) else _BUILT_IN}", SEARCH_ROLE)
    item.setToolTip(tooltip_text(guardrail.purpose))
    return item


_NAMED = 8


class ProgrammeForm(QWidget):
    """A choice of programmes.

    Signals:
        chosen(Programme): Another one.
    """

    chosen = Signal(object)

    def __init__(self, catalogue: Catalogue, known: Programmes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._programmes = known
        self.box = QComboBox()
        self.box.setAccessibleName("Compliance programme")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.addItem("Choose a programme…")
        for programme in self._programmes.all:
            self.box.addItem(programme.title)
        self._about = plain_label(wrap=True, look="quiet")
        self._doubt = InlineMessage()
        self._blocked = plain_label(wrap=True, look="quiet")
        in_column(
            plain_label("Compliance programme", look="name"),
            self.box,
            self._about,
            self._doubt,
            self._blocked,
            host=self,
            spacing=theme.metrics().gap,
        )
        self.box.activated.connect(self._choose)
        self._about.setText(self._programmes.notice)

    @property
    def programme(self) -> Programme | None:
        """The chosen one."""
        at = self.box.currentIndex() - 1
        return self._programmes.all[at] if at >= 0 else None

    def choose(self, programme: str) -> None:
        """Choose a programme by its id, where there is a list of it."""
        place = next((number for number, one in enumerate(self._programmes.all) if one.id == programme), None)
        if place is not None:
            self.box.setCurrentIndex(place + 1)
            self._choose()

    def show_kept(self, services: tuple[str, ...], administrative: tuple[str, ...]) -> None:
        """Say what the services that are kept leave out, and what of that an old list may only have missed."""
        programme = self.programme
        if programme is None:
            return
        left_out = programmes.blocked(programme, (*services, *administrative), self._catalogue)
        unsure = [service for service in left_out if service.unsure]
        self._blocked.setText(f"Blocks {len(left_out):,} services of the catalogue of {self._catalogue.date}.")
        more = f" and {len(unsure) - _NAMED:,} more" if len(unsure) > _NAMED else ""
        names = ", ".join(service.prefix for service in unsure[:_NAMED])
        self._doubt.say(
            f"{len(unsure):,} of the blocked services may only be missing because the list is old: {names}{more}. "
            "Lists of other programmes that are newer hold them."
            if unsure
            else "",
            SeverityStyle.WARNING,
        )

    def _choose(self) -> None:
        programme = self.programme
        if programme is None:
            return
        date = f"List of {programme.as_of}" if programme.as_of else "A list of unknown date"
        self._about.setText(
            f"{date}, {checked_words(programme.confidence)}. {programme.note}\n"
            f"{programme.source}\n{self._programmes.notice}"
        )
        self.chosen.emit(programme)
