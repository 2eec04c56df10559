"""A network that dies is told at once and ends a reading that can go on later; a busy AWS is asked again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import boto3
import pytest
from botocore import exceptions
from click.testing import CliRunner

from designer.aws import calls as module
from designer.aws import reading, session
from designer.aws.calls import ATTEMPTS, Calls, Pace, RefusedError, SignInError
from designer.aws.client_answers import pages_of
from designer.aws.paging import ENDLESS, MOST_IN_ACCOUNT, Paging
from designer.aws.reading import LiveReading
from designer.aws.session import CallerIdentity, caller_identity
from designer.aws.workers import LONGEST_SILENCE, NoAnswerError, Silence, waited
from designer.basics.errors import EditError
from designer.cli.group import group
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.api.operations import Operation
from designer.organization.model.quotas import load
from tests.designer.aws.clients import Client, refusal
from tests.designer.exchange.imports.api.test_cli_dump import dumped_design

SOON = 20.0
"""Seconds within which a person learns that the network is gone."""


class Clock:
    """Seconds that pass when something takes time; meanwhile whoever waits looks at the watch once a second.

    Attributes:
        ended: The second in which the watch first ended the waiting.
    """

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.ended = 0.0
        self.watch = Silence(clock=self)

    def __call__(self) -> float:
        return self.seconds

    def silence(self, tell: Callable[[float], None] = lambda _seconds: None) -> Silence:
        self.watch = Silence(tell, self)
        return self.watch

    def pause(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.seconds += 1
            try:
                self.watch.check()
            except NoAnswerError:
                self.ended = self.ended or self.seconds
        self.seconds += seconds % 1


class Dying(Client):
    """AWS behind a network that is gone after some calls: each call then takes five seconds to fail."""

    def __init__(self, clock: Clock, lasting: int) -> None:
        super().__init__(dumped_design())
        self._clock, self.left = clock, lasting
        self._door = threading.Lock()

    def answer(self, name: str, **parameters: str) -> dict:
        with self._door:
            self.left -= 1
            if self.left < 0:
                self._clock.pause(5)
                raise exceptions.ConnectTimeoutError(endpoint_url="https://x")
        return super().answer(name, **parameters)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)


def calls_of(client: object, clock: Clock, told: list[float]) -> Calls:
    return Calls(client, Pace(1_000_000, 1), threading.Event(), clock.silence(told.append))


@pytest.mark.parametrize("lasting", [0, 1])
def test_a_network_that_is_gone_is_told_soon_and_ends_the_reading(lasting: int) -> None:
    clock, told = Clock(), []
    calls = calls_of(Dying(clock, lasting), clock, told)
    if lasting:
        calls.answer(Operation.LIST_ROOTS)
    begun = clock()
    with pytest.raises(NoAnswerError, match="AWS has not answered for"):
        calls.answer(Operation.LIST_ACCOUNTS)
    assert [8, 13] == told
    assert LONGEST_SILENCE == clock.ended - begun < SOON


def test_a_machine_that_sleeps_or_reads_kept_answers_does_not_take_the_network_for_dead() -> None:
    clock, told = Clock(), []
    silence = clock.silence(told.append)
    clock.pause(7)
    clock.seconds += 3_600
    silence.check()
    clock.pause(10)
    assert [8, 13] == told
    clock.pause(1)
    with pytest.raises(NoAnswerError, match="AWS has not answered for 18 seconds"):
        silence.check()


def test_a_network_that_comes_back_is_told_and_loses_nothing() -> None:
    clock, told = Clock(), []
    client = Dying(clock, 1)
    calls = calls_of(client, clock, told)
    calls.answer(Operation.LIST_ROOTS)
    fails = client.answer

    def answer(name: str, **parameters: str) -> dict:
        if clock() > 1_012:
            client.left = 100
        return fails(name, **parameters)

    client.answer = answer
    assert calls.answer(Operation.LIST_ACCOUNTS)
    calls.check()
    assert [8, 13, 0] == told


BROKEN = {
    "a proxy's page": lambda: {"message": "<html>"},
    "bytes that are not text": lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    "lists without an end": RecursionError,
    "a proxy's refusal": lambda: refusal("", 502),
    "no answer": lambda: exceptions.ReadTimeoutError(endpoint_url="https://x"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_one_call_that_always_fails_is_refused_and_the_reading_goes_on(kind: str) -> None:
    clock, told = Clock(), []
    client = Client(dumped_design())
    answered = client.answer

    def answer(name: str, **parameters: str) -> dict:
        if name != "list_accounts":
            return answered(name, **parameters)
        clock.pause(4)
        found = BROKEN[kind]()
        if isinstance(found, Exception):
            raise found
        return found

    client.answer = answer
    calls = calls_of(client, clock, told)
    with pytest.raises(RefusedError):
        calls.answer(Operation.LIST_ACCOUNTS)
    assert 0 == clock.ended
    assert calls.answer(Operation.LIST_ROOTS)


@pytest.mark.parametrize("kind", BROKEN)
def test_what_answers_in_the_place_of_aws_ends_the_reading(kind: str) -> None:
    clock = Clock()

    class Proxy(Client):
        def answer(self, _name: str, **_parameters: str) -> dict:
            clock.pause(1)
            found = BROKEN[kind]()
            if isinstance(found, Exception):
                raise found
            return found

    with pytest.raises(NoAnswerError, match="or a proxy answers in its place"):
        calls_of(Proxy(dumped_design()), clock, []).answer(Operation.LIST_ACCOUNTS)
    assert LONGEST_SILENCE == clock.ended - 1_000


def test_one_call_that_never_arrives_costs_its_own_tries_while_others_are_answered() -> None:
    clock, told = Clock(), []
    calls = calls_of(Dying(clock, 0), clock, told)

    def answer(_name: str, **_parameters: str) -> dict:
        clock.pause(1)
        calls._silence.answered()  # to another call
        raise exceptions.ReadTimeoutError(endpoint_url="https://x")

    calls._client.answer = answer
    with pytest.raises(RefusedError, match="ReadTimeoutError"):
        calls.answer(Operation.LIST_ACCOUNTS)
    assert (ATTEMPTS, []) == (calls.made, told)


def throttled(operation: Operation) -> Calls:
    client = Client(dumped_design(), denied={operation.command.replace("-", "_"): "TooManyRequestsException"})
    return calls_of(client, Clock(), [])


def test_a_call_that_the_tree_needs_and_aws_throttles_for_long_ends_the_reading_and_is_named() -> None:
    """Its part would be unknown, and a reading that goes on later knows it."""
    calls = throttled(Operation.LIST_OUS)
    with pytest.raises(NoAnswerError, match="throttles list-organizational-units-for-parent r-1 after 12 tries"):
        calls.answer(Operation.LIST_OUS, "r-1")
    assert ATTEMPTS == calls.made


def test_a_call_without_which_the_tree_arrives_is_refused_when_aws_throttles_it_for_long() -> None:
    with pytest.raises(RefusedError, match="TooManyRequestsException"):
        throttled(Operation.LIST_HANDSHAKES).answer(Operation.LIST_HANDSHAKES)


def test_a_reading_that_the_network_has_ended_says_how_it_goes_on_and_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = Clock()
    client = Dying(clock, 30)
    who = CallerIdentity("111111111111", "arn:aws:sts::111111111111:assumed-role/r/me")
    monkeypatch.setattr(session, "sign_in", lambda _profile: (who, client))
    monkeypatch.setattr("designer.aws.workers.Silence", clock.silence)
    design, kept = tmp_path / "a.json", tmp_path / "kept folder"
    command = ["import", "aws", "-o", str(design), "--keep", str(kept)]
    done = CliRunner().invoke(group, command)
    assert (2, False) == (done.exit_code, design.exists())
    assert "AWS has not answered for 8 s. Trying again." in done.stderr
    assert (
        f"the network is gone, or a proxy answers in its place. Run this again with --keep '{kept}': it goes on."
        in done.stderr
    )
    without = CliRunner().invoke(group, command[:4])
    assert "Nothing was kept. With --keep FOLDER a reading goes on where it stopped." in without.stderr
    answered = len(list(kept.iterdir()))
    client.left = 10_000
    assert 0 == CliRunner().invoke(group, command).exit_code
    assert answered < len(list(kept.iterdir()))


class Sts:
    """STS with these answers, one after the other."""

    def __init__(self, *answers: object) -> None:
        self.left = list(answers)

    def get_caller_identity(self) -> object:
        found = self.left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


ME = {"Account": "111111111111", "Arn": "arn:aws:iam::111111111111:user/me"}
GONE = exceptions.EndpointConnectionError(endpoint_url="https://sts")


@pytest.mark.parametrize(
    "trouble", [refusal("Throttling"), refusal("429", 429), refusal("ServiceUnavailable", 503), refusal("", 500), GONE]
)
def test_who_calls_is_asked_again_where_aws_is_busy(trouble: Exception) -> None:
    clock = Clock()
    assert CallerIdentity(**{key.lower(): value for key, value in ME.items()}) == caller_identity(
        Sts(trouble, trouble, ME), "aws sso login", clock.pause, clock
    )
    with pytest.raises(NoAnswerError, match=r"^AWS cannot be asked who you are: .* Try again in a while\.$"):
        caller_identity(Sts(*[trouble] * 50), "aws sso login", clock.pause, clock)
    assert clock() - 1_000 < SOON


@pytest.mark.parametrize("code", ["ExpiredToken", "AccessDenied", "InvalidClientTokenId"])
def test_a_sign_in_that_aws_does_not_accept_is_not_tried_again(code: str) -> None:
    sts = Sts(refusal(code), ME)
    with pytest.raises(SignInError, match="Sign in again: aws sso login"):
        caller_identity(sts, "aws sso login")
    assert [ME] == sts.left


def test_a_wrong_mfa_code_is_no_reason_to_sign_in_anew() -> None:
    answer = {"Error": {"Code": "AccessDenied", "Message": "MultiFactorAuthentication failed with invalid MFA code."}}
    sts = Sts(exceptions.ClientError(answer, "AssumeRole"))
    with pytest.raises(SignInError, match=r"does not accept the code\. .* the next one that your MFA device shows\.$"):
        caller_identity(sts, "aws sso login")


@pytest.mark.parametrize("told", [{}, [], None, {**ME, "Account": "../../x"}, {**ME, "Account": 1}, {**ME, "Arn": []}])
def test_a_caller_that_is_none_is_refused(told: object) -> None:
    with pytest.raises(SignInError, match="What answers is not AWS"):
        caller_identity(Sts(told), "aws sso login")


def test_whoever_waits_for_a_thread_that_hangs_is_told_by_the_watch() -> None:
    hangs, clock = threading.Event(), Clock()
    silence = clock.silence()

    def stop() -> None:
        clock.pause(10)
        silence.check()

    with pytest.raises(NoAnswerError):
        waited(lambda: hangs.wait(60), stop)
    hangs.set()
    assert 7 == waited(lambda: 7, lambda: None)
    with pytest.raises(ValueError, match="x"):
        waited(lambda: int("x"), lambda: None)


def test_each_answer_to_a_client_of_boto3_ends_the_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    silence = clock.silence()
    made = boto3.Session("testing", "testing", region_name="us-east-1")
    silence.listen(made.events)
    events = made.client("iam").meta.events
    clock.pause(LONGEST_SILENCE)
    events.emit("response-received.iam.ListRoles", response_dict=None, exception=GONE)
    with pytest.raises(NoAnswerError):
        silence.check()
    events.emit("response-received.iam.ListRoles", response_dict={"status_code": 500}, exception=None)
    silence.check()


class Endless(Client):
    """A tree of OUs without an end: each holds so many more, and so many accounts."""

    def __init__(self, ous: int, accounts: int) -> None:
        super().__init__(dumped_design())
        self._ous, self._accounts, self._numbers = ous, accounts, count(1)

    def answer(self, name: str, **parameters: str) -> dict:
        if name == "list_organizational_units_for_parent":
            ids = [f"ou-ab12-{next(self._numbers):08d}" for _ in range(self._ous)]
            return {"OrganizationalUnits": [{"Id": one, "Name": one} for one in ids]}
        if name == "list_accounts_for_parent":
            ids = [f"{next(self._numbers):012d}" for _ in range(self._accounts)]
            return {"Accounts": [{"Id": one, "Name": one} for one in ids]}
        return super().answer(name, **parameters)


@pytest.mark.parametrize(
    ("ous", "accounts", "told"),
    [
        (1, 0, "more than 20 levels of OUs, and AWS allows 5"),
        (900, 0, "more than 8,000 OUs, and AWS allows 2,000"),
        (1, 500, "more than 2,000 accounts, and AWS allows 500"),
    ],
)
def test_a_tree_without_an_end_is_refused(ous: int, accounts: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(load(), accounts=500)
    monkeypatch.setattr(reading, "load", lambda: few)
    calls = Calls(Endless(ous, accounts), Pace(1_000_000, 1), threading.Event())
    with pytest.raises(EditError, match=f"What answers is not AWS: it lists {told}"):
        LiveReading(calls, "aws", ConversionReport(), tags=False).facts()


PAGES: dict[str, Callable[[int], dict]] = {
    "nothing new": lambda page: {"Tags": [], "NextToken": str(page)},
    "the same again": lambda page: {"Tags": [{"Key": "a", "Value": "b"}], "NextToken": str(page)},
    "more than AWS allows": lambda page: {"Tags": [{"Key": str(page), "Value": ""}], "NextToken": str(page)},
    "one token again": lambda page: {"Tags": [{"Key": str(page), "Value": ""}], "NextToken": "x"},
}


@pytest.mark.parametrize("kind", PAGES)
def test_pages_without_an_end_are_refused(kind: str) -> None:
    client = Client(dumped_design())
    pages = count()
    client.answer = lambda _name, **_parameters: PAGES[kind](next(pages))
    calls = Calls(client, Pace(1_000_000, 1), threading.Event())
    with pytest.raises(RefusedError, match=ENDLESS):
        calls.answer(Operation.LIST_TAGS, "r-ab12")
    assert calls.made <= 250
    assert Paging(10).is_endless("one", [0] * 20 * 210)
    client.list_users = lambda **_parameters: {"Users": [{"UserId": next(pages)}], "NextToken": f"{next(pages)}"}
    answers = list(pages_of(client, "list-users", "NextToken"))
    assert (ENDLESS, MOST_IN_ACCOUNT + 201) == (answers[-1].refused, len(answers))
    client.list_users = lambda **_parameters: {"Users": [], "NextToken": {}}
    assert [""] == [one.refused for one in pages_of(client, "list-users", "NextToken")]


def test_an_empty_page_that_leads_to_another_is_one_of_the_list() -> None:
    client = Client(dumped_design())
    pages = [{"Accounts": [], "NextToken": str(number)} for number in range(60)]
    pages += [{"Accounts": [{"Id": "111111111111"}]}]
    client.answer = lambda _name, **_parameters: json.loads(json.dumps(pages.pop(0)))
    calls = Calls(client, Pace(1_000_000, 1), threading.Event())
    assert {"Accounts": [{"Id": "111111111111"}]} == calls.answer(Operation.LIST_ACCOUNTS)
