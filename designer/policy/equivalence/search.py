"""The search for a request of one action that sides decide as a question asks: mostly two, and differently.

Statements are conjunctions of atoms: resource tests and conditions. The atoms of one context key, and those of the
resource, come out together in only so many ways; trying a value for each way, key after key, is a truth table that is
cut short wherever the answers so far settle the question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from designer.basics.steps import finish
from designer.policy.equivalence.formulas import DIFFER, SidesQuestion, atoms_of, decide, reduced
from designer.policy.equivalence.search_variables import (
    ACCOUNT_PLACE,
    PARTITION_PLACE,
    SearchVariable,
    kinds_of_values,
    placed_names,
    surely,
    users_named,
    variable_names,
)
from designer.policy.equivalence.side_formulas import ComparedPath, SideFormulas
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.request import Request, Stages
from designer.policy.satisfiability.action_facts import CALLER_ARN_KEY
from designer.policy.satisfiability.agreement import (
    CALLERS_TAG,
    REQUEST_TAG_KEY,
    RESOURCE_NAME,
    TAG_KEYS_KEY,
    USER_NAME_KEY,
    agreeing,
    is_of_tags,
    request_agrees,
    tags_of_root_user,
    tags_that_follow,
    with_tag_keys,
    written_request_agrees,
)
from designer.policy.satisfiability.choices import Choice
from designer.policy.satisfiability.possible_requests import PossibleRequests

EXAMPLE_CALLER = "arn:aws:iam::111122223333:role/Example"
"""Caller of a witness; what policies ask about callers is in the context."""

_NODES = 20_000
"""Steps of one search before it is left undecided."""

_USERS = 3
"""Names of users, or of tags, of policies that are tried for a policy variable."""

_TURN = 64
"""Steps between two turns for others."""


Decider: TypeAlias = Callable[[Request], bool | None]
"""Answer of a side to a request, found by deciding it; None if policies that are not known may change it."""


def deciding(stages: Stages) -> Decider:
    """Return the decider of a path of SCPs."""

    def decided(request: Request) -> bool | None:
        outcome = evaluate(request, stages).scp
        if outcome.result is not Result.ALLOWED:
            return False
        return None if any(level.gaps for level in outcome.levels) else True

    return decided


class Search:
    """Finds requests that sides decide as a question asks, one action at a time.

    Args:
        sides: The sides.
        deciders: The same as what decides a request.
        world: The requests that can be made; None for all that can be written down.
        question: The answers of the sides that are looked for; by default that two of them differ.
    """

    def __init__(
        self,
        sides: tuple[ComparedPath, ...],
        deciders: tuple[Decider, ...],
        world: PossibleRequests | None = None,
        question: SidesQuestion = DIFFER,
    ) -> None:
        self._requests = world
        self._world = _of_callers(world)
        self._sides = sides
        self._deciders = deciders
        self._question = question
        self._last: tuple[tuple[tuple[int, ...], dict[str, str], bool], SideFormulas] | None = None
        names = dict.fromkeys(name for side in self._sides for name in variable_names(side.statements))
        self._variables = {name: f"example{number}" for number, name in enumerate(names, 1)}
        every = [statement for side in sides for statement in side.statements]
        keys = {*names, *(condition.key for statement in every for condition in statement.conditions)}
        self._tags = frozenset(filter(is_of_tags, keys))
        self._users = [*islice(users_named(every), _USERS)] if self._world and USER_NAME_KEY in names else []
        self._placed: dict[str, int] = {}
        for side in sides if names and self._world else ():
            self._placed |= placed_names(side.statements)

    @property
    def every(self) -> tuple[int, ...]:
        """The signature of an action that all statements name."""
        return tuple(range(sum(len(side.statements) for side in self._sides)))

    def differing(self, signature: tuple[int, ...], action: str) -> Request | str:
        """Return a request for the action, or why none was found though there may be one; empty: there is none.

        Args:
            signature: Numbers of the statements that name the action; each side's follow those of the one before.
            action: The action.
        """
        return finish(self.searching(signature, action))

    def searching(
        self, signature: tuple[int, ...], action: str, question: SidesQuestion | None = None
    ) -> Generator[None, None, Request | str]:
        """Search in steps as `differing` does, for another question if one is given."""
        question = question or self._question
        found = yield from self._class(signature, action, None, question).run()
        if isinstance(found, Request) or not found:
            return found
        # With a value for every policy variable nothing is proven, but a difference that shows is one.
        for variables in self._tried(action):
            concrete = yield from self._class(signature, action, variables, question).run()
            if isinstance(concrete, Request):
                return concrete
        return found

    def _class(
        self, signature: tuple[int, ...], action: str, known: dict[str, str] | None, question: SidesQuestion
    ) -> _Class:
        world, name = self._requests, (known or {}).get(USER_NAME_KEY)
        if self._world and world and name:  # it is that of the caller, whatever else the policies ask of callers
            world = replace(world, facts=(*world.facts, (USER_NAME_KEY, name)))
        surely_known = surely(_of_callers(world), action) if known is None else known
        formulas = self._put_together(signature, action, surely_known, is_open=known is None)
        return _Class(formulas, action, self._deciders, question, world=world, tags=self._tags)

    def _put_together(
        self, signature: tuple[int, ...], action: str, known: dict[str, str], *, is_open: bool
    ) -> SideFormulas:
        """Return the sides as formulas; those of the action before where they are the same."""
        key = (signature, known, is_open)
        if self._last is None or self._last[0] != key or self._last[1].rest_on_action:
            found = SideFormulas(self._sides, signature, action, known, is_open=is_open, world=self._requests)
            self._last = (key, found)
        return self._last[1]

    def _tried(self, action: str) -> Iterator[dict[str, str]]:
        """Yield the values of the policy variables to try."""
        if not self._variables:
            return
        if self._world is None:
            yield self._variables
            return
        usual = {key: value for key, value in self._world.always(action).items() if isinstance(value, str)}
        inside = {name: value for name, value in usual.items() if name in self._variables}
        yield inside
        partition, account = self._world.place.partition or "aws", self._world.account
        by_segment = {PARTITION_PLACE: partition, ACCOUNT_PLACE: account}
        placed = {name: by_segment[segment] for name, segment in self._placed.items()}
        own = (self._variables | placed).items()
        every = {name: value for name, value in own if self._world.can_carry(action, name)} | inside
        yield every
        if USER_NAME_KEY in every and USER_NAME_KEY not in inside:
            yield from (every | {USER_NAME_KEY: name} for name in self._users)
        if TAG_KEYS_KEY in self._tags:  # the key of a tag, which is compared with the list of them
            tags = sorted(key.removeprefix(REQUEST_TAG_KEY) for key in self._tags - {TAG_KEYS_KEY})
            free = every.keys() - inside.keys() - placed.keys()
            yield from (every | dict.fromkeys(free, tag) for tag in tags[:_USERS])


def _of_callers(world: PossibleRequests | None) -> PossibleRequests | None:
    """Return the requests that can be made, if it is known by whom."""
    return None if world is None or world.of_anybody else world


class _Class:
    """One action: what the statements that name it ask for besides."""

    def __init__(
        self,
        formulas: SideFormulas,
        action: str,
        deciders: tuple[Decider, ...],
        question: SidesQuestion,
        *,
        world: PossibleRequests | None,
        tags: frozenset[str],
    ) -> None:
        self.requests = world
        self.tags = tags
        self.world = _of_callers(world)
        self.action = action
        self.deciders = deciders
        self.question = question
        self.known = formulas.known
        self.formulas = formulas.formulas
        self.gaps = formulas.gaps
        self.of = formulas
        self.variables: dict[str, SearchVariable] = {}
        self.steps = 0
        self.order: list[str] = []
        self.doubt = ""

    def run(self) -> Generator[None, None, Request | str]:
        if self.question.rules_out(self.formulas):
            return ""
        used = Counter(variable for formula in self.formulas for variable, _ in atoms_of(formula))
        asked = self.of.variables
        self.order = sorted(
            used.keys() - self.gaps.keys(), key=lambda name: (bool(asked[name].unknown), -used[name], name)
        )
        if self.action not in self.of.filled:
            self.of.filled[self.action] = yield from self.filling()
        self.variables = self.of.filled[self.action]
        for name in self.order:
            if not self.variables[name].complete:
                self.doubt = f"There are too many kinds of {kinds_of_values(name)} to try."
        return (yield from self.descend()) or self.doubt

    def filling(self) -> Generator[None, None, dict[str, SearchVariable]]:
        """Return the variables with the values to try, whatever the question is."""
        variables = {name: variable.unfilled() for name, variable in self.of.variables.items()}
        tagged = any(name.startswith(CALLERS_TAG) for name in (*self.order, *self.known))
        for name in self.order:
            yield from variables[name].filling(self.action, name, self.known, self.requests, tagged=tagged)
        return variables

    def descend(self) -> Generator[None, None, Request | None]:
        """Try the values of one variable after the other, until the answers of the sides settle the question."""
        waiting: list[tuple[dict[str, int], Choice]] = [({}, {})]
        while waiting:
            truth, values = waiting.pop()
            self.steps += 1
            if self.steps > _NODES:
                self.doubt = "There are too many combinations of resources and conditions to try."
                return None
            if not self.steps % _TURN:
                yield
            asked = self.question.is_met([decide(formula, truth) for formula in self.formulas])
            if asked is not None:
                found = self.witness(values) if asked else None
                if found:
                    return found
                continue
            if len(truth) == len(self.order):
                self.leave_open(truth)
                continue
            name = self.order[len(truth)]
            choices = self.variables[name].choices
            waiting += [(truth | {name: passed}, values | chosen) for chosen, passed in reversed(choices)]
        return None

    def leave_open(self, truth: dict[str, int]) -> None:
        """Name what is not known, if the answers to a request of some values may depend on it as is asked."""
        left = [reduced(formula, truth) for formula in self.formulas]
        if not self.question.rules_out(left):
            what = min(self.gaps[variable] for formula in left for variable, _ in atoms_of(formula))
            self.doubt = f"It depends on {what}, which is not known."

    def witness(self, values: Choice) -> Request | None:
        """The request that was found, if deciding it meets the question; it does not where policy variables count."""
        chosen: Choice = {}
        for name, variable in self.variables.items():
            if variable.choices and not (values.keys() & variable.choices[0][0].keys() or is_of_tags(name)):
                chosen |= variable.choices[0][0]
        chosen |= values
        chosen |= tags_that_follow(chosen, self.tags)
        request, world = self.request(chosen), self.world
        if world is not None and (tags := tags_of_root_user(request.context)):
            chosen |= dict.fromkeys(tags)  # which nobody can tag: without them it is another request, or none
            request = self.request(chosen)
            if tags_of_root_user(request.context) or not self._is_met_by(request):
                return None
        if self._is_met_by(request):
            absent = [key for key, value in chosen.items() if value is None]
            absent += [key for key in self.tags if key not in chosen and key not in request.context]
            if world is None:
                agrees = not self.requests or written_request_agrees({**dict.fromkeys(absent), **request.context})
            else:
                agrees = request_agrees(request.context, [k for k in absent if world.can_carry(self.action, k)])
            if agrees:
                return request
        unknown = [variable.unknown for variable in self.variables.values() if variable.unknown]
        self.doubt = f"The answer may depend on {unknown[0]}." if unknown else "A difference could not be confirmed."
        return None

    def _is_met_by(self, request: Request) -> bool:
        return self.question.is_met([decides(request) for decides in self.deciders]) is True

    def request(self, chosen: Choice) -> Request:
        """Return the request of some values; what they leave open is as usual."""
        resource = chosen.get(RESOURCE_NAME)
        facts = self.known | {key: value for key, value in chosen.items() if value is not None and key != RESOURCE_NAME}
        arn = resource if isinstance(resource, str) else ""
        if self.world is None:
            name = facts.get(USER_NAME_KEY, "") if self.requests and CALLER_ARN_KEY not in facts else ""
            caller = EXAMPLE_CALLER.replace("role/Example", f"user/{name}") if name else EXAMPLE_CALLER
            asked = Request(self.action, arn or "*", caller, context=with_tag_keys(facts) if self.requests else facts)
            return self.requests.fitting(asked) if self.requests else asked
        context = agreeing(self.world.always(self.action), facts, [key for key, one in chosen.items() if one is None])
        arn, caller = arn or self.world.usual_resource(self.action), str(context[CALLER_ARN_KEY])
        return Request(self.action, arn, caller, self.world.account, context=context)
