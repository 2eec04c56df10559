"""Form of a guardrail test: the promise as a sentence with choices, and all that the record of one holds."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from designer.analysis.access.question import CallerKind
from designer.analysis.completion.fields import (
    MOST_OFFERED,
    callers_of,
    suggested_conditions,
    suggested_facts,
    suggested_owners,
    suggested_resources,
)
from designer.analysis.expectations.coverage import covered_actions
from designer.basics.errors import EditError
from designer.basics.words import capital
from designer.organization.edits.guardrail_tests import free_test_id
from designer.organization.model.guardrail_tests import (
    CoveredRequests,
    GuardrailTest,
    Promise,
    RequestCase,
    Review,
    Urgency,
)
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import load
from ui import theme
from ui.features.guardrail_tests.form_texts import (
    conditions_text,
    context_text,
    entries_in,
    place_text,
    places_text,
    read_conditions,
    read_context,
    read_places,
)
from ui.state.session import Session
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.form import KeyValueForm
from ui.widgets.fields.question import asks
from ui.widgets.fields.suggest_field import Offered, SuggestBox, SuggestField, is_last_whole, question_field, several

_CALLERS, _RESOURCES = CoveredRequests.CALLERS, CoveredRequests.RESOURCES
_PROMISES = (
    ("Nobody in these places can", Promise.NEVER, _CALLERS, False),
    ("Everybody in these places can always", Promise.ALWAYS, _CALLERS, True),
    ("Somebody in these places can", Promise.CAN, _CALLERS, True),
    ("Nobody can, on what these places own", Promise.NEVER, _RESOURCES, False),
    ("Everybody can always, on what these places own", Promise.ALWAYS, _RESOURCES, True),
    ("Somebody can, on what these places own", Promise.CAN, _RESOURCES, True),
    ("One request in this place is denied", Promise.CASE, _CALLERS, False),
    ("One request in this place is allowed", Promise.CASE, _CALLERS, True),
)
"""Promises in words: the kind, the side, and whether what is meant is allowed."""

_FEW = 200
_CALLER, _RESOURCE = re.compile(r"arn:|\w+/|.*\*"), re.compile(r"\*$|arn:(?:[^:]*:){4}.")


class GuardrailTestForm(QWidget):
    """Fields of a test.

    Args:
        session: Of the window.
        test: Test that they show at first; None for the current node and nothing else. One without an id is new.

    Signals:
        edited(): Something else was typed or chosen.
    """

    edited = Signal()

    def __init__(self, session: Session, test: GuardrailTest | None) -> None:
        super().__init__()
        self._session = session
        self._shown = test
        self._make_choices()
        self._make_texts()
        self._lay_out()
        if test is not None:
            self._fill(test)
        else:
            self.places.setText(place_text(session.organization, session.current or session.organization.root))
        self._show_rows()
        self._connect()

    def _make_choices(self) -> None:
        self.promise = QComboBox()
        self.promise.addItems([words for words, *_ in _PROMISES])
        self.urgency = QComboBox()
        self.urgency.addItems([capital(urgency.value) for urgency in Urgency])
        self.urgency.setCurrentIndex(list(Urgency).index(Urgency.MEDIUM))
        self.urgency.setAccessibleName("Severity if broken")
        self.during_migration = QCheckBox("Check also after each step of a migration plan")

    def _make_texts(self) -> None:
        catalogue = load()
        self.places = self._places_field("Places")
        self.places.setPlaceholderText("all member accounts, or e.g. Workloads/Prod, Sandbox")
        self.patterns = question_field(
            "Actions",
            several(lambda one: suggest_actions(catalogue, one)),
            is_whole=is_last_whole(lambda one: one in catalogue.actions),
        )
        self.patterns.setPlaceholderText("e.g. organizations:LeaveOrganization, s3:Delete*")
        self.except_places = self._places_field("Places left out")
        self.except_places.setPlaceholderText("none, or e.g. Workloads/Test")
        of_caller, of_resource = is_last_whole(_CALLER.match), is_last_whole(_RESOURCE.match)
        self.callers = question_field("Callers", several(self._offered_callers), is_whole=of_caller)
        self.exceptions = question_field("Exceptions", several(self._offered_exceptions), is_whole=of_caller)
        offered_resources = several(self._by_actions(suggested_resources))
        self.resources = question_field("Resources", offered_resources, is_whole=of_resource)
        self.callers.setPlaceholderText("any, or e.g. role/Deploy, root, arn:…")
        self.exceptions.setPlaceholderText("none, or callers or actions, e.g. role/BreakGlass, iam:*")
        self.resources.setPlaceholderText("any, or e.g. arn:aws:s3:::bucket/*")
        self.when = SuggestBox(self._by_actions(suggested_conditions))
        self.when.setPlaceholderText("any request, or e.g. StringNotEquals aws:RequestedRegion = eu-central-1")
        self.context = SuggestBox(self._by_actions(suggested_facts))
        self.context.setPlaceholderText("e.g. aws:RequestedRegion = eu-central-1, or no aws:MultiFactorAuthPresent")
        self.owner = question_field("Owner", lambda typed: suggested_owners(self._session.organization, typed))
        self.say, self.why, self.expires = QLineEdit(), QLineEdit(), QLineEdit()
        self.say.setPlaceholderText("the rule as a sentence, or your own words")
        self.expires.setAccessibleName("Expires after")
        self.expires.setPlaceholderText("e.g. 2027-03-31")
        self.expires.setMinimumWidth(theme.text_width(theme.font(), "e.g. 2027-03-31") + 3 * theme.metrics().gap)
        self.expires.setToolTip("Last day on which it is proved; from the next day on it is passed over as expired")
        for box in (self.when, self.context):
            box.setFixedHeight(2 * theme.metrics().row)
        for field in (*self._lines, self.when, self.context):
            asks(field)

    def _places_field(self, name: str) -> SuggestField:
        return question_field(name, several(self._offered_places), is_whole=is_last_whole(self._is_place))

    def _offered_callers(self, typed: str) -> list[str]:
        """Return the callers that the design knows by kind and name, and the root user, whom a text may mean."""
        organization, kinds = self._session.organization, (CallerKind.ROLE, CallerKind.USER)
        known = (f"{kind.value}/{name}" for kind in kinds for name in callers_of(organization, kind))
        return [one for one in ("root", *known) if typed.lower() in one.lower()][:MOST_OFFERED]

    def _offered_exceptions(self, typed: str) -> list[str]:
        return [*self._offered_callers(typed), *suggest_actions(load(), typed)]

    def _by_actions(
        self, suggest: Callable[[Organization, Iterable[str], str], Iterable[Offered]]
    ) -> Callable[[str], Iterable[Offered]]:
        """Return the suggestions for a design and the actions of the test."""
        return lambda typed: suggest(self._session.organization, entries_in(self.patterns.text()), typed)

    @property
    def _lines(self) -> tuple[QLineEdit, ...]:
        lists = (self.places, self.patterns, self.except_places, self.callers, self.exceptions, self.resources)
        return (*lists, self.say, self.why, self.owner, self.expires)

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        self._rows = form = KeyValueForm()
        for label, field in (
            ("Rule", self.promise),
            ("Places", self.places),
            ("Places left out", self.except_places),
            ("Actions", self.patterns),
            ("Conditions", self.when),
            ("Context", self.context),
            ("Callers", self.callers),
            ("Exceptions", self.exceptions),
            ("Resources", self.resources),
            ("Title", self.say),
            ("Why", self.why),
            ("Owner", self._beside(self.owner, "Expires after", self.expires)),
            ("Severity if broken", self.urgency),
            ("Migration", self.during_migration),
        ):
            form.add_field(label, field)
        in_column(form, STRETCH, host=self, spacing=metrics.gap)

    @staticmethod
    def _beside(first: QWidget, label: str, second: QWidget) -> QWidget:
        """Return two fields in one row, the second with its label."""
        row, name = QWidget(), plain_label(label, look="quiet")
        name.setBuddy(second)
        in_row((first, 1), name, (second, 1), host=row, spacing=theme.metrics().gap)
        row.setFocusProxy(first)
        return row

    def _connect(self) -> None:
        for field in self._lines:
            field.textChanged.connect(self.edited)
        for text in (self.when, self.context):
            text.textChanged.connect(self.edited)
        self.promise.currentIndexChanged.connect(self._show_rows)
        for box in (self.promise, self.urgency):
            box.currentIndexChanged.connect(self.edited)
        self.during_migration.toggled.connect(self.edited)

    @property
    def is_case(self) -> bool:
        """True if one request is meant."""
        return _PROMISES[self.promise.currentIndex()][1] is Promise.CASE

    def _show_rows(self, *_: object) -> None:
        """Show the fields that a promise, or one request, has."""
        for field in (self.except_places, self.when, self.exceptions):
            self._rows.set_row_visible(field, not self.is_case)
        self._rows.set_row_visible(self.context, self.is_case)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Labels of the fields that say something and that the chosen rule has not."""
        hidden: tuple[tuple[str, str], ...] = (("Context", self.context.toPlainText()),)
        if self.is_case:
            lines = (("Places left out", self.except_places), ("Exceptions", self.exceptions))
            hidden = (*((name, line.text()) for name, line in lines), ("Conditions", self.when.toPlainText()))
        return tuple(name for name, text in hidden if text.strip())

    def _is_place(self, typed: str) -> bool:
        """Return True for the name of a place that the chosen rule takes."""
        try:
            (place,) = read_places(self._session.organization, typed) or (None,)
        except EditError:
            return False
        return place is None or self._is_fitting(place)

    def _is_fitting(self, place: NodeId) -> bool:
        """Return True for a place that the chosen rule takes: a request is made in an account."""
        return not self.is_case or self._session.organization.node(place).kind is NodeKind.ACCOUNT

    def _offered_places(self, typed: str) -> Sequence[str]:
        """Return places with all typed letters in their name; of one request, accounts that have them in their path.

        In a large organization accounts would fill the list for one or two letters.
        """
        organization, wanted = self._session.organization, typed.casefold()
        if self.is_case:
            return self._offered_accounts(wanted)
        few = organization.account_count <= _FEW
        found: list[str] = []
        for node in organization.walk():
            if not few and organization.node(node).kind is NodeKind.ACCOUNT and len(wanted) <= 2:
                continue
            text = place_text(organization, node) if wanted in organization.node(node).name.casefold() else ""
            if text or node == organization.root:
                found.append(text or place_text(organization, node))
            if len(found) == MOST_OFFERED:
                break
        return [text for text in found if wanted in text.casefold()]

    def _offered_accounts(self, wanted: str) -> list[str]:
        """Return the accounts with the letters in their name, then those below an OU that has them."""
        organization = self._session.organization
        accounts = [node for node in organization.walk() if self._is_fitting(node)]
        named = [node for node in accounts if wanted in organization.node(node).name.casefold()]
        below = (node for node in accounts if wanted in path_text(organization, node).casefold())
        found = islice(dict.fromkeys(chain(named, below)), MOST_OFFERED)
        return [place_text(organization, node) for node in found]

    @property
    def contents(self) -> dict[str, str]:
        """Text of each field, and what is chosen in each box, by its name."""
        boxes: dict[QWidget, str] = {box: box.currentText() for box in (self.promise, self.urgency)}
        lines: dict[QWidget, str] = {line: line.text() for line in self._lines}
        texts: dict[QWidget, str] = {text: text.toPlainText() for text in (self.when, self.context)}
        typed = {**boxes, **lines, **texts, self.during_migration: "yes" if self.during_migration.isChecked() else ""}
        return {field.accessibleName(): text for field, text in typed.items()}

    def _fill(self, test: GuardrailTest) -> None:
        """Show a test."""
        case, organization = test.case, self._session.organization
        allowed = case.allowed if case is not None else test.promise is not Promise.NEVER
        covers = test.covers if case is None else _CALLERS
        self.promise.setCurrentIndex([one[1:] for one in _PROMISES].index((test.promise, covers, allowed)))
        nodes = test.nodes if case is None else (case.account,)
        self.places.setText(places_text(organization, nodes))
        self.except_places.setText(places_text(organization, test.except_nodes))
        self.when.setPlainText(conditions_text(test.when))
        self.context.setPlainText(context_text(case.context) if case is not None else "")
        for field, texts in self._lists(test):
            field.setText(", ".join(filter(None, texts)))
        for field, text in ((self.say, test.say), (self.why, test.why), (self.owner, test.owner)):
            field.setText(text)
            field.setCursorPosition(0)  # a short field shows how its text begins
        self.expires.setText(test.expires)
        self.urgency.setCurrentIndex(list(Urgency).index(test.urgency))
        self.during_migration.setChecked(test.during_migration)

    def _lists(self, test: GuardrailTest) -> Iterator[tuple[QLineEdit, tuple[str, ...]]]:
        """Yield the fields of lists, and what they show of a test."""
        case = test.case
        yield self.patterns, test.actions if case is None else (case.action,)
        yield self.callers, test.principals if case is None else (case.principal,)
        yield self.resources, test.resources if case is None else (case.resource,)
        yield self.exceptions, test.exceptions

    @property
    def test(self) -> GuardrailTest:
        """The test that the form says.

        Raises:
            EditError: A field cannot be read.
        """
        _, promise, covers, _ = _PROMISES[self.promise.currentIndex()]
        organization, before = self._session.organization, self._shown
        own_id = before.id if before is not None else None
        made = GuardrailTest(
            own_id or free_test_id(organization, self.say.text()),
            self.say.text().strip(),
            promise,
            covers=before.covers if before is not None and promise is Promise.CASE else covers,
            why=self.why.text().strip(),
            owner=self.owner.text().strip(),
            urgency=list(Urgency)[self.urgency.currentIndex()],
            expires=self.expires.text().strip(),
            during_migration=self.during_migration.isChecked(),
        )
        if promise is Promise.CASE:
            return replace(made, case=self._case())
        gone = (*before.nodes, *before.except_nodes) if before is not None else ()
        made = replace(
            made,
            nodes=read_places(organization, self.places.text(), gone),
            except_nodes=read_places(organization, self.except_places.text(), gone),
            actions=entries_in(self.patterns.text()),
            exceptions=entries_in(self.exceptions.text()),
            principals=entries_in(self.callers.text()),
            resources=entries_in(self.resources.text()),
            when=read_conditions(self.when.toPlainText()),
        )
        catalogue = load()
        return replace(made, reviewed=Review(catalogue.date, covered_actions(made, catalogue).bit_count()))

    def _case(self) -> RequestCase:
        """Return the one request.

        Raises:
            EditError: More than one is named, or none.
        """
        organization, before = self._session.organization, self._shown
        gone = (before.case.account,) if before is not None and before.case is not None else ()
        places = read_places(organization, self.places.text(), gone)
        account = places[0] if len(places) == 1 else None
        if account is None or (
            account in organization.nodes and organization.node(account).kind is not NodeKind.ACCOUNT
        ):
            raise EditError("A request is made in one account: name it.")
        actions, callers, resources = (
            entries_in(field.text()) for field in (self.patterns, self.callers, self.resources)
        )
        for named, what in ((actions, "action"), (callers, "caller"), (resources, "resource")):
            if len(named) > 1 or any(pattern in one for one in named for pattern in ("*", "?") if what == "action"):
                raise EditError(f"A request has one {what}.")
        return RequestCase(
            account,
            "".join(actions),
            "".join(callers),
            "".join(resources),
            read_context(self.context.toPlainText()),
            _PROMISES[self.promise.currentIndex()][3],
        )
