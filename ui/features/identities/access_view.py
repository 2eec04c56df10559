"""Access of one principal: its sieve, and the granted actions with their answers and reasons."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from designer.analysis.expectations.recorded import case_inquiry
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.basics.words import capital, counted, first_names, short
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.model.guardrail_tests import RequestCase
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.language.wording import some
from ui import theme
from ui.commands.deciding_policies import DecidingPolicy, deciding_policy
from ui.commands.requests import EXPLAIN_INQUIRY
from ui.features.identities.sieve_rows import SievePicture, sieve_picture, stage_words
from ui.features.identities.sieve_view import SieveView
from ui.state.analyses import Analyses
from ui.state.center_design import CenterDesign
from ui.state.session import Session
from ui.theme import AnswerStyle
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import WrappingRow, filter_row, in_column
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline, plain_label
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import WhenSeen

_MOST = 500
"""Actions in the list; typing narrows it."""

_ORDER = (Answer.DENIED, Answer.UNKNOWN, Answer.CONDITIONAL, Answer.ALLOWED)
_CHIPS = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.DENIED, Answer.UNKNOWN)


class AccessView(QWidget):
    """Actions that a user, a role or the root user can do, and the policies that take something away.

    Args:
        session: Of the window.
        analyses: Of its document.
        design: The design with the roles of Identity Center.
    """

    def __init__(self, session: Session, analyses: Analyses, design: CenterDesign) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._design = design
        self._account: NodeId | None = None
        self._principal: AccountPrincipal | None = None
        self.title = plain_label(look="name", wrap=True)
        self.sieve = SieveView()
        self.note = plain_label(wrap=True, look="small")
        self.search = SearchBox("Find an action")
        self.search.textChanged.connect(self._show_actions)
        self.chips = {answer: Chip("", AnswerStyle(answer.value)) for answer in _CHIPS}
        join_filters(self.chips.values(), self._show_actions)
        self.list = ScrolledList("Granted actions with their answers")
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show_reason(now.row()))
        self.reason = plain_label(wrap=True, look="quiet")
        self.explain = push_button("Explain", look="link", run=self._explain)
        self.source = push_button("Open", look="link", run=self._open_source)
        self.empty = EmptyState("principal", "Can do nothing yet")
        self._seen = WhenSeen(self, self._refresh)
        analyses.assumptionChanged.connect(self._seen.ask)
        self._build()

    def _build(self) -> None:
        metrics = theme.metrics()
        self._head = head = QWidget()
        in_column(
            self.title,
            self.sieve,
            self.note,
            host=head,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        foot = QWidget()
        in_column(
            self.reason,
            WrappingRow((self.source, self.explain)),
            host=foot,
            margins=(metrics.margin, metrics.gap // 2),
            spacing=0,
        )
        self._body = QWidget()
        in_column(
            filter_row(self.search, *self.chips.values()), (self.list, 1), hairline(), foot, host=self._body, spacing=0
        )
        in_column(head, hairline(), (self._body, 1), (self.empty, 1), host=self, spacing=0)

    def show_principal(self, account: NodeId, principal: AccountPrincipal) -> None:
        """Show what a principal of an account can do, now or as soon as the view becomes visible."""
        if (account, principal.title) != (self._account, self._principal.title if self._principal else ""):
            self.list.setCurrentIndex(QModelIndex())  # the action of another one is not an answer for this one
        self._account, self._principal = account, principal
        self._seen.ask()

    def forget(self) -> None:
        """Stop following the principal: the view does not change until the next `show_principal`."""
        self._account = self._principal = None

    def _refresh(self) -> None:
        account, principal = self._account, self._principal
        if account is None or principal is None:
            return
        organization, catalogue = self._design.organization, self._analyses.catalogue
        assumed = self._analyses.assumption.request_context
        if principal.kind is AccountPrincipalKind.ROLE:
            assumed.pop(_MFA, None)  # no session of a role is known to have it
        sieves = PrincipalSieves(organization, catalogue, context=assumed)
        record = principal.record
        groups = getattr(record, "groups", ())
        grants = "everything" if record is None else "own policies"
        if groups:
            grants += f", {'group' if len(groups) == 1 else 'groups'} {first_names(groups, 2)}"
        shown = sieve_picture(sieves.of(account, principal), organization, catalogue, grants)
        nothing = not shown.granted
        beyond = _not_counted(shown, catalogue) if record is None and not nothing else ""
        self.title.setText("" if nothing else f"What is left of {_granted(shown, everything=record is None)}")
        self.title.setVisible(not nothing)
        self.sieve.setVisible(not nothing)
        self.sieve.show_picture(shown)
        self.note.setText(" ".join(filter(None, (_assumed(assumed), _note(shown), beyond))))
        self.note.setVisible(bool(self.note.text()))
        self._head.setVisible(not nothing or bool(self.note.text()))
        self._body.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self._say_nothing(principal)
        for answer, chip in self.chips.items():
            chip.set_text(f"{shown.counts[answer]:,} {answer.value}")
            chip.setVisible(bool(shown.counts[answer]))
        self._show_actions()

    def _say_nothing(self, principal: AccountPrincipal) -> None:
        kind = "user" if principal.kind.value == "user" else "role"
        has_policies = principal.record is not None and bool(principal.record.attached or principal.record.inline)
        if has_policies:
            self.empty.say("Can do nothing", "None of its policies allows an action.", glyph="principal")
            return
        others = ", or put them into a group that has some" if kind == "user" else ""
        self.empty.say(
            "Can do nothing yet",
            f"A new {kind} starts without rights. Attach a policy{others}.",
            glyph=kind_glyph(kind),
        )

    def _rows(self) -> Iterator[Row]:
        shown = self.sieve.picture
        if shown is None:
            return
        catalogue, organization = self._analyses.catalogue, self._design.organization
        words = self.search.text().strip()
        wanted = catalogue.full_mask
        if words:
            wanted = catalogue.search(words if "*" in words or "?" in words else f"*{words}*")
        count = 0
        for answer in _ORDER:
            if not self.chips[answer].isChecked():
                continue
            found = {
                index: one
                for mask, one in shown.answers
                if one.answer is answer
                for index in catalogue.members(mask & wanted, _MOST)
            }
            for index in sorted(found):
                one = found[index]
                count += 1
                if count > _MOST:
                    more = RowContent("More: type to find an action", heading=True)
                    yield Row(more, id="more", selectable=False)
                    return
                style = AnswerStyle(answer.value)
                content = RowContent(
                    catalogue.actions[index],
                    icon=style.value,
                    icon_role=style.role,
                    code=True,
                    trailing=stage_words(one, organization),
                    wrapped=True,
                )
                accessible = f"{answer.value}, {catalogue.actions[index]}, {one.sentence}"
                yield Row(content, one.sentence, id=index, value=one, accessible=accessible)

    def _show_actions(self) -> None:
        self.list.rows.show(list(self._rows()))
        if not self.list.currentIndex().isValid() and self.list.rows.rows:
            self.list.setCurrentIndex(self.list.rows.index(0, 0))
        self._show_reason(self.list.currentIndex().row())

    def _show_reason(self, place: int) -> None:
        rows = self.list.rows.rows
        row = rows[place] if 0 <= place < len(rows) else None
        self.reason.setText(row.tip if row is not None else "")
        self.explain.setVisible(row is not None and row.value is not None)
        decides = self._deciding()
        self.source.setVisible(decides is not None)
        self.source.setText(f"Open {short(decides.name)}" if decides is not None else "")

    def _deciding(self) -> DecidingPolicy | None:
        """Return the policy or level that decides the action that is current."""
        row = self.list.rows.row(self.list.currentIndex())
        if row is None or not isinstance(row.value, PrincipalAnswer):
            return None
        if self._account is None or self._principal is None:
            return None
        return deciding_policy(self._session, self._account, self._principal.title, row.value)

    def _open_source(self) -> None:
        decides = self._deciding()
        if decides is not None:
            decides.show()

    def _explain(self) -> None:
        row = self.list.rows.row(self.list.currentIndex())
        if row is not None and self._account is not None and self._principal is not None:
            case = RequestCase(self._account, row.content.title, self._principal.title)
            self._session.requests.ask(EXPLAIN_INQUIRY, case_inquiry(case))


def kind_glyph(kind: str) -> str:
    """Return the glyph of a user or a role."""
    return "principal" if kind == "user" else "role"


_MFA = "aws:MultiFactorAuthPresent"


def _assumed(context: Mapping[str, Values]) -> str:
    """Return the sentence on what the whole window takes for granted."""
    pairs = [f"{key} = {value if isinstance(value, str) else ', '.join(value)}" for key, value in context.items()]
    return f"For requests with {some(pairs, 'and')}." if pairs else ""


def _granted(shown: SievePicture, *, everything: bool) -> str:
    """Return the number of actions granted: to the root user all that a policy can limit."""
    return f"{shown.granted:,} actions" if everything else counted(shown.granted, "granted action")


def _not_counted(shown: SievePicture, catalogue: Catalogue) -> str:
    """Return the sentence on the actions of the catalogue that the picture of a root user does not count."""
    free = catalogue.unlimited_mask.bit_count()
    refused = len(catalogue.actions) - shown.granted - free
    also = f", and {refused:,} that no root user can do" if refused > 0 else ""
    return f"Not counted: {counted(free, 'action')} that no policy can limit, such as sts:GetCallerIdentity{also}."


def _note(shown: SievePicture) -> str:
    """Return the sentences that the numbers need."""
    said = []
    if shown.gap:
        said.append(f"{capital(shown.gap.rstrip(','))} is not known: it may allow or deny anything.")
    if shown.granted and len(shown.rows) > 1 and not any(row.taken for row in shown.rows):
        said.append("Nothing takes away what the policies grant.")
    return " ".join(said)
