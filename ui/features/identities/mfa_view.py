"""Actions left with each kind of credentials: policies that ask for MFA see another request in each."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from designer.analysis.principals.explain_principal import sieve_with
from designer.analysis.principals.sieve import Sieve
from designer.basics.words import counted
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipals
from designer.organization.identity.credentials import Credentials, credentials_of, mfa_trap
from designer.organization.model.records import NodeId
from designer.policy.language.document import read_policy_text
from designer.policy.language.elements import Grammar
from ui import theme
from ui.state.analyses import Analyses
from ui.state.center_design import CenterDesign
from ui.theme import AnswerStyle, Role
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_HEAD = "What is left with each kind of credentials"
_NO_DEVICE = "No MFA device is registered: only the rows without MFA can happen."


class MfaView(QWidget):
    """One row a kind of credentials, and the statements on MFA that hit or miss others than they seem to.

    Args:
        analyses: Of its document.
        design: The design with the roles of Identity Center.
    """

    def __init__(self, analyses: Analyses, design: CenterDesign) -> None:
        super().__init__()
        self._analyses = analyses
        self._design = design
        self.note = plain_label(wrap=True, look="quiet")
        self.list = ScrolledList(_HEAD)
        metrics = theme.metrics()
        column = in_column(host=self, margins=(0, metrics.gap, 0, 0), spacing=metrics.gap // 2)
        title = plain_label(_HEAD, look="name")
        for label in (title, self.note):
            label.setContentsMargins(metrics.margin, 0, metrics.margin, 0)
            column.addWidget(label)
        column.addWidget(self.list, 1)

    def show_principal(self, account: NodeId, principal: AccountPrincipal) -> None:
        """Show a user or a role."""
        has_device = getattr(principal.record, "mfa", None)
        self.note.setText(_NO_DEVICE if has_device is False else "")
        self.note.setVisible(has_device is False)
        self.list.rows.show(list(self._rows(account, principal)))

    def _rows(self, account: NodeId, principal: AccountPrincipal) -> Iterator[Row]:
        organization, catalogue = self._design.organization, self._analyses.catalogue
        limited = catalogue.limited_mask
        found = [
            (one, sieve_with(organization, catalogue, (account, principal), one.kind))
            for one in credentials_of(principal.kind)
        ]
        widest = max(((sieve.possible & limited).bit_count() for _, sieve in found), default=0)
        yield from (_kind_row(one, sieve, limited, widest) for one, sieve in found)
        traps = list(self._traps(account, principal))
        if traps:
            yield Row(RowContent("Statements that ask for MFA", heading=True), id="traps", selectable=False)
        for number, (name, sentence) in enumerate(traps):
            content = RowContent(sentence, name, icon="advice", icon_role=Role.CONDITIONAL, wrapped=True)
            yield Row(content, sentence, id=("trap", number))

    def _traps(self, account: NodeId, principal: AccountPrincipal) -> Iterator[tuple[str, str]]:
        """Names of policies, each with a sentence on a statement that hits or misses others than it seems to."""
        held = AccountPrincipals(self._design.organization.identities[account]).held(principal)
        for policy in (*(held.identity or ()), *(held.boundary or ())):
            for statement in read_policy_text(policy.text, Grammar.IDENTITY).statements if policy.text else ():
                if sentence := mfa_trap(statement):
                    yield policy.name, sentence


def _kind_row(one: Credentials, sieve: Sieve, limited: int, widest: int) -> Row:
    sure, left = (sieve.sure & limited).bit_count(), (sieve.possible & limited).bit_count()
    open_ones = left - sure
    style = AnswerStyle.DENIED if not left else AnswerStyle.ALLOWED if left == widest else AnswerStyle.CONDITIONAL
    words = f"{left:,} left" if left else "nothing left"
    less = f"{counted(widest - left, 'action')} less" if left < widest else ""
    told = ", ".join(filter(None, (f"aws:MultiFactorAuthPresent is {one.mfa}", less)))
    content = RowContent(
        f"{one.title[:1].upper()}{one.title[1:]}",
        told,
        icon="device" if one.mfa == "true" else "key" if "key" in one.title else "principal",
        icon_role=style.role if less or not left else Role.SECONDARY,
        trailing=words,
        wrapped=True,
    )
    tip = f"{sure:,} in every request, {open_ones:,} in some. {' '.join(call.sentence for call in one.refused)}".strip()
    return Row(content, tip, id=one.kind, accessible=f"{one.title}: {words}, {told}")
