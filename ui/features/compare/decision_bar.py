"""What is done about a difference: applied or left, explained, tested; and paths to where more is seen of it."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.comparison import AccountEffect
from designer.analysis.differences.decisions import DifferenceState
from designer.analysis.differences.report import DifferenceEntry
from designer.analysis.expectations.proposals import case_of_request, covering_nodes, covering_patterns, promise_of
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer, Result, Stage
from ui import theme
from ui.commands.requests import NEW_TEST, SHOW_ANSWER, show_policy
from ui.features.compare.rows import DecidedEntry, DecisionWords
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.wrapping_row import WrappingRow


def go_to(session: Session, entry: DifferenceEntry, sides: Alignment | None) -> None:
    """Go to the policy of a difference, or to its node; of what is gone, to what it was below."""
    here = session.organization
    node = next((one for one in (*entry.nodes, *_above(entry, sides)) if one in here.nodes), None)
    if entry.policy is not None and entry.policy in here.policies:
        show_policy(session.requests, entry.policy)
    elif node is not None:
        session.reveal(NodeId(node))


def _above(entry: DifferenceEntry, sides: Alignment | None) -> Iterator[NodeId]:
    """Nodes above what a difference is about, in either design, the nearest first."""
    for side in (sides.before, sides.after) if sides is not None else ():
        for node in (one for one in entry.nodes if one in side.nodes):
            yield from reversed(side.path(node))


def explain_effect(session: Session, entry: DifferenceEntry | None) -> None:
    """Explain the request that shows an effect, in the open design."""
    source = entry.source if entry is not None else None
    if isinstance(source, AccountEffect) and source.witness is not None:
        session.reveal(source.witness.account)
        session.requests.ask(SHOW_ANSWER, source.witness.request.action)


def propose_test(session: Session, catalogue: Catalogue, entry: DifferenceEntry | None, *, is_later: bool) -> None:
    """Let the person make a test of what an effect comes to in the open design, the later of two or the earlier."""
    if entry is None or not isinstance(entry.source, AccountEffect):
        return
    test = proposed_test(session.organization, catalogue, entry.source, is_later=is_later)
    if test is not None:
        session.requests.ask(NEW_TEST, test)


def proposed_test(
    organization: Organization, catalogue: Catalogue, effect: AccountEffect, *, is_later: bool
) -> GuardrailTest | None:
    """Test of the open design: never what is denied in it alone, else what its witness shows; None without one.

    Args:
        organization: The open design.
        catalogue: Every action.
        effect: The effect.
        is_later: True where it is the later of the two designs.
    """
    witness = effect.witness
    if witness is None:
        return None
    allowed = (witness.after if is_later else witness.before) == Result.ALLOWED.value
    denied = effect.actions.lost if is_later else effect.actions.gained
    covers = CoveredRequests.CALLERS if effect.stage is Stage.SCP else CoveredRequests.RESOURCES
    accounts = [account for account in effect.accounts if account in organization.nodes]
    if accounts and denied and not allowed:
        patterns = covering_patterns(denied, catalogue)
        return promise_of(covering_nodes(organization, accounts), patterns, Answer.DENIED, covers)
    if covers is CoveredRequests.RESOURCES:
        patterns = covering_patterns(catalogue.match(witness.request.action), catalogue)
        answer = Answer.CONDITIONAL if allowed else Answer.DENIED
        return promise_of(covering_nodes(organization, accounts), patterns, answer, covers)
    return case_of_request(witness.account, witness.request, allowed=allowed)


class DecisionBar(QWidget):
    """Buttons for the chosen differences; whoever shows them connects the buttons.

    Signals:
        letGo(): The button that has the focus cannot be pressed any more: the next one would do more than was meant.
    """

    letGo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.take_button = push_button("Apply", look="primary")
        self.refuse_button = push_button("Leave as is")
        self.explain_button = push_button("Explain", look="link")
        self.test_button = push_button("Make a test…", look="link")
        self.test_button.setToolTip("Make a guardrail test that this stays as it is in the open design")
        self.rest_button = push_button("Apply all")
        metrics = theme.metrics()
        buttons = (self.take_button, self.refuse_button, self.explain_button, self.test_button, self.rest_button)
        in_column(WrappingRow(buttons, sides=metrics.gap, ends=metrics.gap), host=self)

    def show_choice(self, chosen: Sequence[DecidedEntry], words: DecisionWords) -> None:
        """Offer what can be done with the chosen differences, in the words for taking them."""
        states = [one.decision for one in chosen if one.decision not in (None, DifferenceState.TAKEN)]
        several = f" {len(states):,}" if len(states) > 1 else ""
        again = bool(states) and all(one is DifferenceState.REFUSED for one in states)
        decided_on = not chosen or any(one.decision is not None for one in chosen)
        self.take_button.setText(f"{words.take}{several}")
        self.take_button.setToolTip(f"{words.tip} (Space)")
        self.take_button.setVisible(decided_on)
        self.refuse_button.setText(f"Reopen{several}" if again else f"Leave{several} as is")
        left = f"Leave this design as it is here, also when all else is {words.taken}"
        self.refuse_button.setToolTip(f"{'Undecided again' if again else left} (Del)")
        self.refuse_button.setVisible(decided_on)
        self._enable(self.take_button, bool(states))
        self._enable(self.refuse_button, bool(states))
        shows = len(chosen) == 1 and chosen[0].entry.witness is not None
        self.explain_button.setVisible(shows)
        self.test_button.setVisible(shows)

    def show_rest(self, words: DecisionWords, *, left: bool) -> None:
        """Offer to apply all that is undecided."""
        self.rest_button.setText(words.take_all)
        self.rest_button.setToolTip(f"{words.take_all} undecided differences. {words.tip}")
        self._enable(self.rest_button, left)

    def _enable(self, button: QPushButton, enabled: bool) -> None:
        """Enable a button or not; Qt hands the focus of one that is disabled to the next button, which does more."""
        had_focus = button.hasFocus()
        button.setEnabled(enabled)
        if had_focus and not enabled:
            self.letGo.emit()
