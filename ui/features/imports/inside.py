"""Insides of accounts of an organization that was read live: rows of all that is new, and the choice to take it."""

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.additions import Adder
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from ui.features.imports.addition_rows import addition_rows
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.fields.search_box import padded
from ui.widgets.item_views.flat_list import ScrolledList


class InsidePanel(QWidget):
    """Rows of what is added besides the organization, all of which is taken or nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        self._add: Adder | None = None
        self.number = 0
        self.report = ConversionReport()
        self.box = QCheckBox("Apply it with the differences, in the same undo step")
        self.list = ScrolledList("Inside accounts")
        self.nothing = EmptyState("allowed", "Nothing new", "The design knows all of it.")
        self.tools = padded(self.box)
        in_column(self.tools, (self.list, 1), (self.nothing, 1), host=self, spacing=0)

    @property
    def is_taken(self) -> bool:
        """True when there is something, and it is to be taken."""
        return self.number > 0 and self.box.isChecked()

    def begin(self, add: Adder | None) -> None:
        """Begin with what was read besides an organization; None for nothing."""
        self._add = add
        self.number = 0
        self.report = ConversionReport()
        self.box.setChecked(True)

    def show_design(self, design: Organization, taken: Change) -> None:
        """Show what is added to a design once a change of it is taken."""
        if self._add is None:
            return
        self.report = ConversionReport()
        with design.tentatively(taken):
            change = self._change(design, self.report)
            rows = list(addition_rows(change, design))
        self.number = len(rows)
        self.list.rows.show(rows)
        self.list.setVisible(bool(rows))
        self.tools.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def with_inside(self, design: Organization, taken: Change) -> Change:
        """A change of a design with what is added then, where that is to be taken."""
        if not self.is_taken:
            return taken
        with design.tentatively(taken):
            added = self._change(design, ConversionReport())
        return taken.then(added, taken.label)

    def words(self) -> str:
        """Words for what is taken: "with 12 of inside"; empty for nothing."""
        return f"with {counted(self.number, 'addition')}" if self.is_taken else ""

    def _change(self, design: Organization, losses: ConversionReport) -> Change:
        assert self._add is not None
        try:
            return self._add(design, None, QDate.currentDate().toString(Qt.DateFormat.ISODate), losses)
        except EditError as error:
            losses.lost("", str(error))
            return Change("Nothing")
