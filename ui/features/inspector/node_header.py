"""Header of the inspector: what is selected, in two lines, with its glyph and what is special about it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.basics.words import NO_ACCOUNT_ID, counted
from designer.organization.model.node_attributes import STATE, in_brief
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, Node, NodeKind
from ui import theme
from ui.state.node_looks import node_look
from ui.theme import AnswerStyle, Role
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.chip import Chip, GlyphBadge
from ui.widgets.display.labels import ElidedLabel


class NodeHeader(QWidget):
    """Glyph, name, second line, chips."""

    def __init__(self) -> None:
        super().__init__()
        metrics = theme.metrics()
        self._glyph = GlyphBadge("account", Role.ACCOUNT)
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._line = ElidedLabel("", Role.SECONDARY)
        self._exempt = Chip("Exempt", AnswerStyle.EXEMPT)
        self._exempt.setToolTip("The management account: SCPs and RCPs do not limit it")
        self._state = Chip("", AnswerStyle.CONDITIONAL, "lock")
        first = in_row((self._name, 1), spacing=metrics.gap // 2)
        lines = in_column(first, self._line, spacing=0)
        in_row(
            self._glyph,
            (lines, 1),
            host=self,
            margins=(metrics.margin, metrics.margin, metrics.margin, metrics.gap),
            spacing=metrics.gap + 2,
        )
        for chip in (self._state, self._exempt):
            first.addWidget(chip)
            chip.hide()
        self._shown: tuple[Node, bool, int] | None = None
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    @property
    def name(self) -> str:
        """First line."""
        return self._name.text()

    @property
    def line(self) -> str:
        """Second line."""
        return self._line.text()

    def show_node(self, organization: Organization, node: Node) -> None:
        """Show one node."""
        management = organization.is_management_account(node.id)
        shown = (node, management, organization.accounts_below(node.id))
        if shown == self._shown:
            return
        self._shown = shown
        look = node_look(node.kind, management=management)
        self._glyph.show_icon(look.glyph, look.role)
        self._name.set_text(node.name)
        self._line.set_text(_second_line(organization, node))
        is_account = node.kind is NodeKind.ACCOUNT
        self._exempt.setVisible(management)
        stands_out = is_account and node.state is not AccountState.ACTIVE
        if stands_out:
            self._state.set_text(STATE.words(node))
        self._state.setVisible(stands_out)

    def show_text(self, glyph: str, name: str, line: str) -> None:
        """Show something else than a node."""
        self._shown = None
        self._glyph.show_icon(glyph, Role.ACCOUNT)
        self._name.set_text(name)
        self._line.set_text(line)
        for chip in (self._exempt, self._state):
            chip.hide()

    def _apply_style(self) -> None:
        self._name.set_font(theme.heading_font())
        self._line.set_font(theme.secondary_font())


def _second_line(organization: Organization, node: Node) -> str:
    """Return the id and address of an account, or how much an OU holds."""
    if node.kind is NodeKind.ACCOUNT:
        return " · ".join(in_brief(node) if node.aws_id else [NO_ACCOUNT_ID, *in_brief(node)])
    accounts = organization.accounts_below(node.id)
    ous = sum(organization.node(n).kind is NodeKind.OU for n in node.children)
    parts = [counted(ous, "OU")] if ous else []
    parts.append(counted(accounts, "account"))
    return " · ".join([*parts, *in_brief(node)])
