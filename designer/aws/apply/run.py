"""A run: the steps of a plan made one by one, each compared before it, noted in the journal, and read back after it.

The run stops, in words, where AWS is not as the plan says. Started again, it asks AWS what became of the step at which
it was interrupted, and goes on. A call is sent again only when AWS has shown for two minutes that it was not made; one
that makes an account is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Never

from designer.analysis.migration.gates import StepDirection
from designer.analysis.migration.plan import PlannedStep
from designer.aws.apply.calling import CallOutcome, RunClients, Sent, StoppedError, ask_all, ask_aws, send_call
from designer.aws.apply.facts import AwsFacts, aws_facts, differing, has_moved, is_between, names_by_key, plain_text
from designer.aws.apply.finding_out import CREATED, Discovery, made_by, unanswered_account
from designer.aws.apply.journal import Journal
from designer.aws.apply.levels import level_looks
from designer.aws.apply.looks import Reading, arguments_of, looks_of, policy_look
from designer.aws.apply.plan_file import PlanFile
from designer.aws.apply.step_work import BUSY_PAUSE, StepNews, StepWork, Waiting, is_of_earlier, unlike_step
from designer.aws.calls import SignInError
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization

SETTLING = 120.0
"""How long to wait until AWS shows a change, in seconds; then it counts as not made."""

_LONG_WORK = 900.0
"""Seconds that AWS may work on enabling a policy type, or on making an account."""

_SLOW = frozenset(("EnablePolicyType", "DisablePolicyType", "CreateAccount", "CloseAccount"))
_SENDINGS = 30


class PlanRun:
    """One run of a plan.

    Args:
        file: The plan, just proved again.
        clients: Clients of AWS, or of the pretended one.
        journal: Its journal.
        clock: Seconds since 1970.
        pause: Waits so many seconds.
        tell: Called with what happens.
        stop: Asked before each step; True ends the run there.
    """

    def __init__(
        self,
        file: PlanFile,
        clients: RunClients,
        journal: Journal,
        *,
        clock: Callable[[], float],
        pause: Callable[[float], object],
        tell: Callable[[StepNews], None] = lambda _news: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._file = file
        self._clients = clients
        self._journal = journal
        self._clock = clock
        self._pause = pause
        self._tell = tell
        self._stop = stop
        self._sent: dict[int, float] = {}
        self.state = file.plan.sides.before.copy()
        self.made: dict[str, str] = {}

    def whole_differences(self, live: Organization) -> tuple[AwsFacts, AwsFacts]:
        """Return the facts that AWS must hold before the run goes on, and those that it holds, as far as they differ.

        A step that was interrupted may be made or not; the run finds out.
        """
        state, made, seen = self._file.plan.sides.before.copy(), dict[str, str](), self._journal.seen
        for step, change in self._steps():
            if step.number not in seen:
                break
            _take_id(step, seen[step.number].result, made)
            state.apply(change)
        expected, found = aws_facts(state, made), aws_facts(live)
        wrong = differing(expected, found)
        if len(seen) < len(self._steps()) and self._journal.pending(len(seen) + 1) is not None:
            step, change = self._steps()[len(seen)]
            state.apply(change)
            after = set(differing(aws_facts(state, made), found))
            known = {one for one, _ in expected}
            new = {one for one, _ in found} - known
            is_ours = bool(step.made) and len(new) == 1  # its id is not known yet: the run looks whether it is ours
            wrong = [one for one in wrong if one in after and not (is_ours and one[0] in new)]
        return (
            {one: expected[one] for one in wrong if one in expected},
            {one: found[one] for one in wrong if one in found},
        )

    def run(self, until: int | None = None, only: StepDirection | None = None) -> bool:
        """Make the steps that are left; True if the end is reached.

        Args:
            until: Number of the last step to make.
            only: Make only steps of this direction; the run ends before the first that is not.

        Raises:
            StoppedError: AWS is not as the plan says, or refuses a step; the journal has the reason.
            SignInError: The credentials are no longer valid; the same run goes on after a new sign-in.
            PausedError: A pause was asked for while it waited.
            EditError: The journal cannot be written.
        """
        seen = self._journal.seen
        for step, change in self._steps():
            if step.number in seen:
                _take_id(step, seen[step.number].result, self.made)
                self.state.apply(change)
                continue
            if self._stop() or (until is not None and step.number > until) or not (only is None or only.includes(step)):
                return False
            try:
                self._make(step, change)
            except (StoppedError, SignInError) as error:
                self._note(step, "stopped", {"words": str(error)})
                raise
        return True

    def finish(self) -> None:
        """Note that the end is reached and was read back as a whole."""
        self._journal.write(self._now(), 0, "finished")

    def _steps(self) -> list[tuple[PlannedStep, Change]]:
        return list(zip(self._file.plan.steps, self._file.plan.changes, strict=True))

    def _make(self, step: PlannedStep, change: Change) -> None:
        arguments = arguments_of(step.call, self.made)
        looks = looks_of(step.call, arguments, self.state, self.made)
        levels = level_looks(step, arguments, self.state, self.made, looks)
        work = StepWork.now(step, arguments, looks, self.state, self.made)
        begun = self._journal.pending(step.number)
        if begun is None:
            self._tell(StepNews(step, "compares"))
            self._is_made_already(StepWork.now(step, arguments, levels, self.state, self.made), None)
            if self._is_made_already(work, change):
                self.state.apply(change)
                self._tell(StepNews(step, "was so already"))
                self._note(step, "seen", {"was": "so already"})
                return
            self._send(work, change)
        else:
            self._go_on(work, change, begun.phase, begun.result)
        self._is_made_already(StepWork.now(step, arguments, levels, self.state, self.made), None)
        self._tell(StepNews(step, "sees"))
        self._note(step, "seen", {"id": self.made[step.made]} if step.made else {})

    def _is_made_already(self, work: StepWork, change: Change | None) -> bool:
        """Whether AWS is as after a change, not as before it; the run stops where it is neither.

        AWS may show late what this run has just changed elsewhere, so that is waited for, and nothing else.
        """
        wait = self._waiting(SETTLING)
        while (found := self._look(work)) != work.before:
            if change is not None and not work.step.made and found == self._planned(work, change):
                return True
            if not self._may_be_stale(work, found):
                self._refuse(work, found)
            self._tell(StepNews(work.step, "waits"))
            next(wait, False)
        return False

    def _may_be_stale(self, work: StepWork, found: list[object]) -> bool:
        """Whether all that is unlike may be as it was before a step that this run has sent within two minutes."""
        number = work.step.number + (self._journal.pending(work.step.number) is not None)
        first = min(self._recently_sent(number), default=number)
        state, earlier = self._file.plan.state_after(first - 1), list[list[object]]()
        for _, change in self._steps()[first - 1 : number - 1]:
            earlier.append([look.expected(state, self.made) for look in work.looks])
            state.apply(change)
        sides = zip(found, work.before, zip(*earlier, strict=True), strict=True) if earlier else ()
        return bool(earlier) and all(is_of_earlier(*side) for side in sides)

    def _recently_sent(self, step: int) -> list[int]:
        """Return the steps before one that were sent so lately that AWS may not show them yet."""
        return [one for one, moment in self._sent.items() if one < step and self._clock() - moment < SETTLING]

    def _planned(self, work: StepWork, change: Change) -> list[object]:
        """Return what the looks tell once a change is made that is not made yet."""
        with self.state.tentatively(change) as state:
            return [look.expected(state, self.made) for look in work.looks]

    def _send(self, work: StepWork, change: Change) -> None:
        """Send a call until AWS takes it, and read back what it has made."""
        step = work.step
        for _ in range(_SENDINGS):
            known = self._known_requests() if step.call.operation == CREATED else {}
            self._note(step, "intended", known, work.arguments)
            self._tell(StepNews(step, "sends"))
            self._sent[step.number] = self._clock()
            try:
                outcome = send_call(self._clients.of(step.call.service), step.call.operation, work.arguments)
            except SignInError as error:
                self._note(step, "refused", {"words": str(error)})
                raise
            if outcome.sent is Sent.ANSWERED:
                self._answered(work, change, outcome)
                return
            self._note(step, "sent" if outcome.sent is Sent.UNKNOWN else "refused", {"words": outcome.code})
            if outcome.sent is Sent.REFUSED and not (outcome.is_about_others and self._recently_sent(step.number)):
                raise StoppedError(
                    f"AWS refuses step {step.number}, {step.label}: {outcome.code}. The steps before it remain. Remove "
                    "the reason in AWS and apply again: the run goes on at this step."
                )
            if outcome.sent is Sent.UNKNOWN:
                if self._find_out(work, change, known):
                    return
            else:
                self._tell(StepNews(step, "is busy"))
                self._pause(BUSY_PAUSE)
                if self._is_made_already(work, change):
                    self.state.apply(change)
                    return
        raise StoppedError(
            f"AWS is busy: it did not take step {step.number}, {step.label}. The steps before it remain. Apply again "
            "later: the run goes on at this step."
        )

    def _go_on(self, work: StepWork, change: Change, phase: str, result: Mapping[str, object]) -> None:
        """Go on with a step that an earlier run has begun."""
        self._sent[work.step.number] = self._clock()
        if phase == "answered":
            self._read_back(work, change, result)
        elif not self._find_out(work, change, result):
            self._send(work, change)

    def _answered(self, work: StepWork, change: Change, outcome: CallOutcome) -> None:
        result = made_by(work.step.call.operation, outcome.members)
        self._journal.write(
            self._now(),
            work.step.number,
            "answered",
            work.step.call.operation,
            arguments=work.arguments,
            request_id=outcome.request_id,
            result=result,
        )
        self._read_back(work, change, result)

    def _read_back(self, work: StepWork, change: Change, result: Mapping[str, object]) -> None:
        """Wait until AWS shows what a call has made.

        Raises:
            StoppedError: AWS shows something else.
        """
        step = work.step
        if step.call.operation == CREATED:
            result = self._created_account(work, str(result.get("request", "")))
        _take_id(step, result, self.made)
        self.state.apply(change)
        after = [look.expected(self.state, self.made) for look in work.looks]
        wait = self._waiting(_LONG_WORK if step.call.operation in _SLOW else SETTLING)
        while (found := self._look(work)) != after:
            if not is_between(found, work.before, after):
                self._refuse_others(work, found, after)
            if not next(wait, False):
                self._refuse(work, found, after)
            self._tell(StepNews(step, "waits"))

    def _created_account(self, work: StepWork, request: str) -> dict[str, object]:
        """Return the id of an account that is being made, once it is."""
        member = "CreateAccountStatus"
        reading = Reading(
            "what became of the new account",
            "describe-create-account-status",
            member,
            {"CreateAccountRequestId": request},
            lambda listed: listed.get(member) if listed else None,
        )
        wait = self._waiting(_LONG_WORK)
        while True:
            listed = ask_aws(self._clients.organizations, reading, self._pause)
            status: Mapping[str, object] = listed if isinstance(listed, dict) else {}
            if status.get("State") == "SUCCEEDED":
                self._require_address(work, str(status.get("AccountId", "")))
                return {"id": str(status.get("AccountId", ""))}
            if status.get("State") == "FAILED":
                reason = status.get("FailureReason")
                words = (
                    f"AWS could not make the account of step {work.step.number}: {reason}. The steps before it remain."
                )
                raise StoppedError(f"{words} Remove the reason, and plan again: a plan asks for an account once.")
            if not next(wait, False):
                words = f"AWS still makes the account of step {work.step.number} ({request}). Apply again later"
                raise StoppedError(f"{words}: the run asks what became of it, and makes no second one.")

    def _require_address(self, work: StepWork, account: str) -> None:
        """Stop where the account of a request is not that of the step: somebody may make one of the same name."""
        shown = send_call(self._clients.organizations, "DescribeAccount", {"AccountId": account}).members.get("Account")
        email = shown.get("Email") if isinstance(shown, dict) else None
        if email is not None and str(email).lower() != str(work.arguments.get("Email", "")).lower():
            words = f"The account {account} has another e-mail address than that of step {work.step.number}"
            raise StoppedError(f"{words}: somebody else makes one of this name. Look in AWS's console, and plan again.")

    def _find_out(self, work: StepWork, change: Change, known: Mapping[str, object]) -> bool:
        """Find out what became of a call without an answer; True if it was made, and then it is read back.

        Raises:
            StoppedError: That is unknown.
        """
        step = work.step
        wait = self._waiting(_LONG_WORK if step.call.operation in _SLOW else SETTLING)
        while True:
            self._tell(StepNews(step, "waits"))
            if step.call.operation == CREATED:
                found = unanswered_account(self._clients.organizations, work.arguments, known, self._pause)
            else:
                found = self._found(work, change)
            if found.was_made:
                self._read_back(work, change, found.result)
                return True
            if not found.is_as_before:
                self._refuse_others(work, self._look(work), work.before if step.made else self._planned(work, change))
            if not next(wait, False):
                break
        if step.call.operation == CREATED:
            raise StoppedError(
                f"It is not known whether AWS makes the account of step {step.number}: it shows no request for "
                f"{work.arguments.get('AccountName')} since. It is not asked again, since that could make two. Look in "
                "the console of AWS Organizations; if there is none, make it by hand and plan again."
            )
        if (last := self._look(work)) != work.before:
            self._refuse(work, last)
        return False

    def _found(self, work: StepWork, change: Change) -> Discovery:
        """Return what AWS shows of a call without an answer."""
        found = self._look(work)
        if found == work.before:
            return Discovery(is_as_before=True)
        if not work.step.made:
            after = self._planned(work, change)
            is_as_before = found != after and is_between(found, work.before, after)
            return Discovery(was_made=found == after, is_as_before=is_as_before)
        return self._made_unanswered(work, found[0])

    def _made_unanswered(self, work: StepWork, listed: object) -> Discovery:
        """Return what a call has made that had no answer: the one new thing that is as it was to be."""
        before = work.before[0]
        if not isinstance(listed, list) or not isinstance(before, list) or any(one not in listed for one in before):
            return Discovery()
        new = [one for one in listed if one not in before]
        if len(new) != 1:
            return Discovery()
        arguments = work.arguments
        if work.step.call.operation == "CreateOrganizationalUnit":
            key, name = new[0]
            return Discovery(was_made=name == arguments["Name"], result={"id": key})
        shown = ask_aws(self._clients.organizations, policy_look(str(new[0])).reading, self._pause)
        is_ours = shown == [plain_text(str(arguments["Content"])), arguments["Name"], arguments["Description"]]
        return Discovery(was_made=is_ours, result={"id": new[0]})

    def _known_requests(self) -> dict[str, object]:
        """Return the requests for accounts that exist before one is sent, to recognize the new one."""
        found = unanswered_account(self._clients.organizations, {}, {}, self._pause)
        return {"requests": found.result["requests"]}

    def _look(self, work: StepWork) -> list[object]:
        return ask_all(self._clients, [look.reading for look in work.looks], self._pause)

    def _refuse_others(self, work: StepWork, found: list[object], after: list[object]) -> Never:
        """Stop where AWS may show a call late or not at all, and name only what somebody else has changed."""
        sides = zip(work.before, after, found, strict=True)
        self._refuse(work, found, [new if has_moved(old, new, now) else old for old, new, now in sides])

    def _refuse(self, work: StepWork, found: list[object], expected: list[object] | None = None) -> Never:
        """Stop, and say what is not as expected: by default, as before the step."""
        names = names_by_key(self.state, self.made)
        is_sent = self._journal.pending(work.step.number) is not None
        raise unlike_step(work, work.before if expected is None else expected, found, names, is_sent=is_sent)

    def _waiting(self, seconds: float) -> Waiting:
        return Waiting(self._clock, self._pause, self._clock() + seconds)

    def _note(
        self,
        step: PlannedStep,
        phase: str,
        result: Mapping[str, object],
        arguments: Mapping[str, object] | None = None,
    ) -> None:
        self._journal.write(self._now(), step.number, phase, step.call.operation, arguments=arguments, result=result)

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")


def _take_id(step: PlannedStep, result: Mapping[str, object], made: dict[str, str]) -> None:
    """Remember the id that AWS gave to what a step has made."""
    if step.made and isinstance(result.get("id"), str):
        made[step.made] = str(result["id"])
