"""The lower half of the panel: how one principal comes to an action, or to administration, as a picture."""

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from designer.analysis.access.question import account_with
from designer.analysis.expectations.recorded import case_inquiry
from designer.analysis.principals.access_ways import AccessWays, Becoming
from designer.analysis.principals.escalation_chains import EscalationChains
from designer.analysis.principals.found_ways import FoundWay, WayStep, no_step_sentence
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_ways import PrincipalWay
from designer.analysis.principals.role_chains import way_answer
from designer.analysis.principals.role_choices import shown_name
from designer.basics.words import counted, short
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.model.guardrail_tests import RequestCase
from designer.policy.evaluation.outcome import Answer
from designer.policy.matching.arns import account_of
from ui import theme
from ui.commands.deciding_policies import DecidingPolicy, deciding_policy
from ui.commands.requests import EXPLAIN_INQUIRY, SHOW_IDENTITY, IdentityPlace
from ui.features.who_can.rows import MFA_WORDS, PersonWay, principal_name, reason_sentence
from ui.features.who_can.way_view import WayCondition, WayView, way_stops
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, Spacer, WrappingRow, in_column
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.jobs.job import ASKED_S, Job

_ACTION = 0
"""Place of the aim that is an action; the other is administration."""

_ADMINISTRATION = "Way to admin rights"

_MOST_WAYS = 9
"""Ways to one role that are shown one after the other."""

_CHAINED = "A session that comes of another role lasts one hour at most."
_MFA_ONCE = "MFA is checked where a person takes the first role; sessions that follow count as without."

_TITLES = {
    Answer.ALLOWED: "How {} gets there",
    Answer.CONDITIONAL: "How {} gets there",
    Answer.UNKNOWN: "Whether {} gets there",
    Answer.DENIED: "Why {} cannot",
}


class WayPage(QWidget):
    """Heading, what is asked, and the picture."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._shown: tuple[AccessWays, AskedActions | Becoming, PrincipalWay] | None = None
        self._asked: AskedActions | Becoming | None = None
        self._person: PersonWay | None = None
        self.title = ElidedLabel(font=theme.name_font())
        self.about = plain_label(wrap=True, look="quiet")
        self.aim = Segments("What the way leads to", ("The action", _ADMINISTRATION), tight=True, wraps=True)
        self.aim.chosen.connect(lambda _place: self._update())
        self.view = WayView()
        self.next = push_button("Next way", look="link", run=self._show_next)
        self._others: Iterator[list[PrincipalId]] = iter(())
        self._number = 1
        self._escalations: tuple[AccessWays, EscalationChains] | None = None
        self._job = Job(self, done=self._show_administration)
        self.note = plain_label(wrap=True, look="small")
        self.identity = push_button("Show in Identities", look="link", run=self._show_identity)
        self.explain = push_button("Explain", look="link", run=self._explain)
        self.source = push_button("Open", look="link", run=self._open_source)
        self.view.ledTo.connect(self._go_to)
        self._build()
        self.clear()

    def _build(self) -> None:
        metrics = theme.metrics()
        self._body = QWidget()
        in_column(
            self.title,
            self.aim,
            (self.next, 0, Qt.AlignmentFlag.AlignLeft),
            self.about,
            Spacer(metrics.gap // 2),
            self.view,
            self.note,
            WrappingRow((self.identity, self.explain, self.source)),
            STRETCH,
            host=self._body,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        scroll = QScrollArea()
        scroll_down_only(scroll)
        scroll.setWidget(self._body)
        in_column(hairline(), (scroll, 1), host=self, spacing=0)

    def clear(self) -> None:
        """Hide the page."""
        self.stop()
        self._shown = None
        self._body.hide()

    def stop(self) -> None:
        """Look for no way any more: the design is about to be another."""
        self._job.stop()

    def finish(self) -> None:
        """Find the way at once."""
        self._job.finish()

    def show_principal(
        self, ways: AccessWays, asked: AskedActions | Becoming, chosen: PrincipalWay | PersonWay
    ) -> None:
        """Show the way of a principal, or of a person by a role that it is given."""
        person = chosen if isinstance(chosen, PersonWay) else None
        one = chosen.way if isinstance(chosen, PersonWay) else chosen
        before, self._person = self._person, person
        if self._shown is not None and self._shown[0] is ways and self._shown[2] is one and before == person:
            return
        if asked != self._asked:
            self.aim.choose(_ACTION)  # the answer to the question first
        self._asked = asked
        self._shown = ways, asked, one
        self._body.show()
        about_administration = isinstance(asked, Becoming) and asked.role is None
        self.aim.setVisible(not about_administration)
        if about_administration:
            self.aim.choose(_ACTION)
        else:
            self.aim.set_words((_goal_words(asked), _ADMINISTRATION))
        self._update()

    def _update(self) -> None:
        self.stop()
        if self._shown is None:
            return
        ways, asked, one = self._shown
        to_action = self.aim.current == _ACTION
        self.explain.setVisible(to_action and _last_request(ways, asked, one) is not None)
        decides = self._deciding(one) if to_action else None
        self.source.setVisible(decides is not None)
        self.source.setText(f"Open {short(decides.name)}" if decides is not None else "")
        if to_action:
            self._show_way(*self._to_action(one), one.steps)
        else:
            self._show_way((one.way[0],), Answer.UNKNOWN, "Looking for the shortest way…")
            self._job.start(self._chains_of(ways).finding_way(one.way[0]), ASKED_S)

    def _chains_of(self, ways: AccessWays) -> EscalationChains:
        if self._escalations is None or self._escalations[0] is not ways:
            self._escalations = ways, EscalationChains(ways.chains, ways.organization, self._analyses.catalogue)
        return self._escalations[1]

    def _show_administration(self, found: FoundWay | None) -> None:
        assert self._shown is not None
        ways, _, one = self._shown
        if found is not None:
            self._show_way(found.names, found.answer, _administration_words(found), found.steps)
        elif self._chains_of(ways).unasked:
            self._show_way((one.way[0],), Answer.UNKNOWN, "There are too many ways: if one leads there is not known.")
        else:
            none = "No way leads to a principal that may change all of IAM."
            self._show_way((one.way[0],), Answer.DENIED, none)

    def _show_way(self, way: tuple[PrincipalId, ...], end: Answer, about: str, steps: tuple[WayStep, ...] = ()) -> None:
        assert self._shown is not None
        ways, _, one = self._shown
        name = principal_name(one) if one.access.principal.record else "the root user"
        if self._person is not None:
            name, about = self._person.person.grantee.name, f"{self._person.sentence} {about}".strip()
        self.title.set_text(_TITLES[end].format(name))
        self.about.setText(about)
        several = len(way) > 1 and all(step.takes_role for step in steps)
        self._others = islice(ways.chains.ways(way[0], way[-1]), _MOST_WAYS) if several else iter(())
        self._number = 1
        self.next.setText("Next way")
        self.next.setVisible(several)
        self._draw(way, end, steps)

    def _show_next(self) -> None:
        """Show another way to the same role; after the last one the first again."""
        if self._shown is None:
            return
        ways = self._shown[0]
        if self._number == 1:
            next(self._others, None)  # which is shown
        found = next(self._others, None)
        if found is None:
            only = self._number == 1
            self._update()
            self.next.setText("No other way" if only else "Next way")
            return
        self._number += 1
        answer, _ = way_answer(ways.chains, found)
        at_end = next((each.answer for each in ways.found if each.way == (found[-1],)), Answer.ALLOWED)
        end = at_end if self.aim.current == _ACTION and answer is Answer.ALLOWED else answer
        self.about.setText(f"Way {self._number}: {counted(len(found) - 1, 'role')} to {shown_name(found[-1].title)}.")
        self._draw(tuple(found), end)

    def _draw(self, way: tuple[PrincipalId, ...], end: Answer, steps: tuple[WayStep, ...] = ()) -> None:
        assert self._shown is not None
        ways = self._shown[0]
        stops = way_stops(ways, self._analyses.catalogue, way, steps)
        self.view.show_way(stops, end)
        notes = [_CHAINED] if len(way) > 2 else []
        if len(way) > 2 and any(condition.words.endswith(MFA_WORDS) for stop in stops for condition in stop.conditions):
            notes.insert(0, _MFA_ONCE)
        self.note.setText(" ".join(notes))
        self.note.setVisible(bool(notes))

    def _to_action(self, one: PrincipalWay) -> tuple[tuple[PrincipalId, ...], Answer, str]:
        roles = 0 if one.steps else len(one.way) - 1
        words = f"{counted(roles, 'role')}, the shortest way. {reason_sentence(one)}" if roles else reason_sentence(one)
        return one.way, one.answer, words

    def _deciding(self, one: PrincipalWay) -> DecidingPolicy | None:
        """Return the policy on which the answer of a principal by itself rests."""
        _, asked, _ = self._shown or (None, None, None)
        organization = self._session.organization
        owner = asked.role.account if isinstance(asked, Becoming) and asked.role is not None else None
        if isinstance(asked, AskedActions):
            owner = account_with(organization, account_of(asked.resource))
        access = one.access
        return deciding_policy(self._session, access.account, access.principal.title, access.answer, owner)

    def _open_source(self) -> None:
        found = self._deciding(self._shown[2]) if self._shown is not None else None
        if found is not None:
            found.show()

    def _go_to(self, led: PrincipalId | WayCondition) -> None:
        """Go to a principal of the picture, or to the policy on which a step of it rests."""
        if isinstance(led, PrincipalId):
            self._session.requests.ask(SHOW_IDENTITY, IdentityPlace(led.account, led.title))
        elif led.decided is not None:
            caller, role = led.step
            found = deciding_policy(self._session, caller.account, caller.title, led.decided, role.account)
            if found is not None:
                found.show()

    def _show_identity(self) -> None:
        if self._shown is not None:
            start = self._shown[2].way[0]
            self._session.requests.ask(SHOW_IDENTITY, IdentityPlace(start.account, start.title))

    def _explain(self) -> None:
        case = _last_request(*self._shown) if self._shown is not None else None
        if case is not None:
            self._session.requests.ask(EXPLAIN_INQUIRY, case_inquiry(case))


def _goal_words(asked: AskedActions | Becoming) -> str:
    if isinstance(asked, AskedActions):
        return asked.action
    return f"Become {shown_name(asked.role.title)}" if asked.role is not None else _ADMINISTRATION


def _last_request(ways: AccessWays, asked: AskedActions | Becoming, one: PrincipalWay) -> RequestCase | None:
    """The request at the end of a way; None if its last step is more than one, or where administrators are asked."""
    last = one.way[-1]
    if isinstance(asked, Becoming):
        if asked.role is None or (one.steps and not one.steps[-1].takes_role):
            return None
        if last == asked.role and not one.steps:
            return None  # a person signs in to it
        last = one.way[-2] if one.steps else last
        asked = asked.asked(ways.organization)
    return RequestCase(last.account, asked.action, last.title, asked.resource)


def _administration_words(found: FoundWay) -> str:
    """Explain in a sentence how somebody becomes an administrator."""
    depending = f" That depends on {', '.join(found.depends_on)}." if found.depends_on else ""
    if not found.steps:
        return f"{no_step_sentence(found)}{depending}"
    if all(step.takes_role for step in found.steps):
        roles = counted(len(found.steps), "role")
        return f"{roles}, the shortest way to one that may change all of IAM in its account.{depending}"
    last = found.steps[-1]
    ends = "makes itself an administrator" if len(found.steps) == len(found.names) else "becomes an administrator"
    return f"{counted(len(found.steps), 'step')}: it {ends} by {last.words}.{depending}"
