"""Comparison of many pairs of paths: each two formulas are compared once, on however many paths they stand.

Requests to which one of the statements applies that the formulas have not in common, and requests that showed another
difference, show most differences. Else one is looked for, first without what both have in common. What is too much is
left open, never guessed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from enum import Enum
from functools import partial
from itertools import chain, islice

from designer.basics.steps import finish
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.path_formulas import AnyFormula, PathFormula, PathFormulas, PathNumbers, apart, joined
from designer.policy.equivalence.search import EXAMPLE_CALLER, Search
from designer.policy.evaluation.partial import keys_of
from designer.policy.matching.request import PreparedRequest, Request
from designer.policy.satisfiability.action_facts import action_facts
from designer.policy.satisfiability.agreement import is_found_together
from designer.policy.satisfiability.alike import AskedFacts, alike, alike_for_anybody
from designer.policy.satisfiability.joint_values import can_lack
from designer.policy.satisfiability.possible_requests import PossibleRequests

_FEW = 4
"""Actions that are compared one by one, and not first put together by the requests that can be made of them."""

_TRIED = 64
"""Requests that showed a difference and are tried on another; those that did so last come first."""

_WORLDS = 4
"""Accounts whose requests differ from those of others, so that findings are kept for them."""


Unlike = tuple[tuple[AnyFormula, AnyFormula, int], ...]
"""Formulas of actions that are not equal on two paths, with the actions as bits over the catalogue."""


class SearchDirection(Enum):
    """Direction of the difference that is sought."""

    EITHER = "either"
    WIDER = "wider"
    NARROWER = "narrower"


class FormulaComparison:
    """Pairs of paths, compared for those actions that are asked for.

    Args:
        catalogue: Every action.
        most: Requests looked for among all that whole formulas tell apart before the rest is left open.
        formulas: The formulas that number paths; other comparisons may share them.
    """

    def __init__(self, catalogue: Catalogue, most: int, formulas: PathFormulas) -> None:
        self._formulas = formulas
        self._catalogue = catalogue
        self._left = most
        self._recent: list[Request] = []
        self._last: tuple[PathNumbers, PathNumbers, int, bool, Unlike] | None = None
        self._worlds: dict[PossibleRequests, _World] = {}

    def settling(
        self,
        first: PathNumbers,
        second: PathNumbers,
        mask: int,
        world: PossibleRequests,
        way: SearchDirection = SearchDirection.EITHER,
    ) -> Generator[None, None, tuple[int, int]]:
        """Return the actions with a request that is decided differently, and those where that is left open.

        Args:
            first: One path.
            second: The other.
            mask: Actions that are asked for.
            world: The requests that can be made.
            way: Direction of the difference that is sought.
        """
        if not mask:
            return 0, 0
        known = self._world(world)
        unread, unlike = self._asked(first, second, mask)
        if unread and self._formulas.is_unread({*first} ^ {*second}):
            yield
            return 0, mask
        shown = left_open = 0
        for one, other, part in unlike:
            key = (one, other, part, way)
            found = known.parts.get(key)
            if found is None:
                found = yield from self._of_part(*_turned(one, other, way), part, known, unread=unread)
                if not unread:
                    known.parts[key] = found
            shown, left_open = shown | found[0], left_open | found[1]
        return shown, left_open

    def unlike(self, first: PathNumbers, second: PathNumbers, mask: int) -> Unlike | None:
        """Return what `settling` depends on, for some actions on two paths; None if a policy cannot be read."""
        unread, unlike = self._asked(first, second, mask)
        return None if unread else unlike

    def _asked(self, first: PathNumbers, second: PathNumbers, mask: int) -> tuple[bool, Unlike]:
        """Return whether a policy of two paths cannot be read, and the formulas that differ.

        Both are remembered until other paths are asked for: each direction asks for the same ones.
        """
        last = self._last
        if last is None or last[:3] != (first, second, mask):
            unlike = tuple(self._unlike(first, second, mask))
            unread = self._formulas.is_unread((*first, *second))
            last = self._last = (first, second, mask, unread, unlike)
        return last[3], last[4]

    def _of_part(
        self, one: AnyFormula, other: AnyFormula, part: int, known: _World, *, unread: bool
    ) -> Generator[None, None, tuple[int, int]]:
        """Return the differing and the undecided actions among those with these two formulas."""
        shown = left_open = 0
        for kind in known.kinds(one, other, part) if one != other else ():
            action = known.standing_for(one, other, self._action(kind))
            differs = yield from self._differs(one, other, action, known, unread=unread)
            shown |= kind if differs else 0
            left_open |= kind if differs is None else 0
        return shown, left_open

    def showing(self, first: PathNumbers, second: PathNumbers, mask: int, world: PossibleRequests) -> Iterator[Request]:
        """Yield the requests for some actions that are decided differently, as far as little work finds them."""
        known = self._world(world)
        for one, other, part in self._unlike(first, second, mask):
            action = self._action(part)
            standing = known.standing_for(one, other, action)
            trial = self._first_difference(one, other, standing, known)
            if trial is not None:
                resource = trial.request.resource if _is_alike(standing, action) else "*"
                yield replace(trial.request, action=action, resource=resource)

    def _world(self, world: PossibleRequests) -> _World:
        """Return the room for what is found in one world; that of others is given up when there are many."""
        known = self._worlds.get(world)
        if known is None:
            if len(self._worlds) >= _WORLDS:
                del self._worlds[next(islice(self._worlds, 1, None))]
            known = self._worlds[world] = _World(world, self._formulas, self._catalogue)
        return known

    def _unlike(
        self, first: PathNumbers, second: PathNumbers, mask: int
    ) -> Iterator[tuple[AnyFormula, AnyFormula, int]]:
        """Yield the formulas that some actions have on two paths where they are not equal."""
        if mask.bit_count() <= _FEW:
            yield from self._unlike_of_few(first, second, mask)
            return
        after = [(formula, part) for formula, actions in self._formulas.of(second).items() if (part := actions & mask)]
        for one, actions in self._formulas.of(first).items():
            for other, asked in after if actions & mask else ():
                if one != other and (part := actions & asked):
                    yield one, other, part

    def _unlike_of_few(
        self, first: PathNumbers, second: PathNumbers, mask: int
    ) -> Iterator[tuple[AnyFormula, AnyFormula, int]]:
        """Yield the unequal formulas of few actions, each looked up, without the formulas of all others."""
        parts: dict[tuple[AnyFormula, AnyFormula], int] = {}
        of_action = self._formulas.of_action
        for bit in _bits(mask & self._catalogue.limited_mask):
            one, other = of_action(first, bit), of_action(second, bit)
            if one != other:
                parts[one, other] = parts.get((one, other), 0) | bit
        yield from ((*pair, part) for pair, part in parts.items())

    def _differs(
        self, one: AnyFormula, other: AnyFormula, action: str, known: _World, *, unread: bool
    ) -> Generator[None, None, bool | None]:
        """Return True if some request for an action differs, False if none does, or None if that is left open."""
        key = (one, other, action)
        if key not in known.settled:
            yield
            trial: _Trial | bool | None = self._first_difference(one, other, action, known)
            if trial is None and not unread:
                trial = yield from self._settling(one, other, action, known)
            if isinstance(trial, _Trial):
                self._remember(trial)
            if trial is None and unread:
                return None
            known.settled[key] = True if isinstance(trial, _Trial) else trial
        return known.settled[key] or (None if unread else known.settled[key])

    def _settling(
        self, one: AnyFormula, other: AnyFormula, action: str, known: _World
    ) -> Generator[None, None, _Trial | bool | None]:
        """Search for a request that differs; False if there is none, or None if that is left open."""
        parts = apart(one, other)
        for pair in dict.fromkeys((parts, (one, other))):
            if pair == (one, other):
                if self._left <= 0:
                    return None
                self._left -= 1
            found = yield from known.searching(*pair, known.standing_for(*pair, action))
            if not found:
                return False
            trial = known.trial(found, action) if isinstance(found, Request) else None
            if trial is not None and known.is_separated(trial, one, other):
                return trial
        return None

    def _first_difference(self, one: AnyFormula, other: AnyFormula, action: str, known: _World) -> _Trial | None:
        """Return the first of those requests that may show a difference which does.

        A plain one, those that showed another difference, and those to which one of the statements applies.
        """
        tried = [_PLAIN, *self._recent]
        trials = chain((known.trial(asked, action) for asked in tried), known.likely(one, other, action))
        return next((trial for trial in trials if known.is_separated(trial, one, other)), None)

    def _remember(self, trial: _Trial) -> None:
        """Have a request tried first the next time."""
        others = (request for request in self._recent if request is not trial.request)
        self._recent = [trial.request, *islice(others, _TRIED - 1)]

    def _action(self, mask: int) -> str:
        """Return the first of some actions."""
        return self._catalogue.actions[(mask & -mask).bit_length() - 1]


class _Trial:
    """A request to try, and to which statements it applies as far as that was asked."""

    __slots__ = ("_applies", "_asked", "_formulas", "request")

    def __init__(self, request: Request, formulas: PathFormulas) -> None:
        self.request = request
        self._formulas = formulas
        self._asked = PreparedRequest(request, bounded=False)
        self._applies: dict[int, bool] = {}

    def allowed(self, formula: AnyFormula) -> bool:
        """Return True if a formula allows the request; no SCP limits a service-linked role."""
        if formula is None or self._asked.service_linked:
            return self._asked.service_linked
        met = self._is_met
        return not any(map(met, formula.denies)) and all(any(map(met, level)) for level in formula.levels)

    def _is_met(self, number: int) -> bool:
        known = self._applies.get(number)
        if known is None:
            known = self._applies[number] = self._formulas.statement(number).applies(self._asked)
        return known


class _World:
    """Comparisons among the requests that can be made by the callers of one account, or by anybody."""

    def __init__(self, world: PossibleRequests, formulas: PathFormulas, catalogue: Catalogue) -> None:
        self._world = world
        self._formulas = formulas
        self._catalogue = catalogue
        self.settled: dict[_Key, bool | None] = {}
        self.parts: dict[tuple[AnyFormula, AnyFormula, int, SearchDirection], tuple[int, int]] = {}
        self._found: dict[_Key, Request | str] = {}
        self._asked: dict[frozenset[int], AskedFacts] = {}
        self._standing: dict[tuple[AskedFacts, object], str] = {}
        self._standing_for: dict[tuple[AnyFormula, AnyFormula, str], str] = {}
        self._kinds: dict[tuple[frozenset[int], int], tuple[int, ...]] = {}
        self._read: dict[int, frozenset[str]] = {}
        self._trials: dict[tuple[int, str], tuple[Request, _Trial]] = {}

    def standing_for(self, one: AnyFormula, other: AnyFormula, action: str) -> str:
        """Return the action whose requests stand for those of another, as they are alike for two formulas."""
        key = (one, other, action)
        if key not in self._standing_for:
            numbers = _numbers(one, other)
            if numbers not in self._asked:
                self._asked[numbers] = AskedFacts.by(map(self._formulas.statement, numbers))
            asked = self._asked[numbers]
            facts = asked.of(action, self._world.place)
            self._standing_for[key] = self._standing.setdefault((asked, facts), action)
        return self._standing_for[key]

    def kinds(self, one: AnyFormula, other: AnyFormula, part: int) -> Iterable[int]:
        """Return actions apart by the requests that can be made of them; few are each looked at, which takes less."""
        if part.bit_count() <= _FEW:
            return _bits(part)
        key = (_numbers(one, other), part)
        if key not in self._kinds:
            statements = map(self._formulas.statement, sorted(key[0]))
            self._kinds[key] = (
                alike_for_anybody(part, statements, self._catalogue)
                if self._world.of_anybody
                else tuple(alike(part, statements, self._catalogue, self._world.place))
            )
        return self._kinds[key]

    def likely(self, one: AnyFormula, other: AnyFormula, action: str) -> Iterator[_Trial]:
        """Yield the requests to which statements apply that two formulas have not in common."""
        for number in sorted(_numbers(*apart(one, other))):
            pair = _denying(number), _denying()
            request = finish(self.searching(*pair, self.standing_for(*pair, action)))
            if isinstance(request, Request):
                yield self.trial(request, action)

    def trial(self, request: Request, action: str) -> _Trial:
        """A request as somebody makes it for an action; the resource of another action need not be one of this."""
        key = (id(request), action)  # the request is kept beside it
        if key not in self._trials:
            resource = request.resource if _is_alike(request.action, action) else "*"
            asked = replace(request, action=action, resource=resource)
            self._trials[key] = request, _Trial(self._world.fitting(asked), self._formulas)
        return self._trials[key][1]

    def is_separated(self, trial: _Trial, one: AnyFormula, other: AnyFormula) -> bool:
        """Return True if two formulas decide differently a request that lacks only what it can lack."""
        if trial.allowed(one) is trial.allowed(other):
            return False
        return can_lack(self._world, trial.request, frozenset[str]().union(*map(self._keys, _numbers(one, other))))

    def _keys(self, number: int) -> frozenset[str]:
        """Return the keys that a statement reads and that a request has, or lacks, by what others of its keys are."""
        known = self._read.get(number)
        if known is None:
            read = keys_of([self._formulas.statement(number)])
            known = self._read[number] = frozenset(filter(is_found_together, read))
        return known

    def searching(self, one: AnyFormula, other: AnyFormula, action: str) -> Generator[None, None, Request | str]:
        """Return a request that two formulas decide differently; empty if there is none, else the doubt."""
        key = (one, other, action)
        if key not in self._found:
            sides = (self._formulas.side(one), self._formulas.side(other))
            deciders = tuple(partial(self._decided, formula) for formula in (one, other))
            search = Search(sides, deciders, self._world)
            self._found[key] = yield from search.searching(search.every, action)
        return self._found[key]

    def _decided(self, formula: AnyFormula, request: Request) -> bool:
        return _Trial(request, self._formulas).allowed(formula)


_Key = tuple[AnyFormula, AnyFormula, str]


def _is_alike(one: str, other: str) -> bool:
    """Return True if two actions work on the same kinds of resources."""
    return one == other or action_facts().scope(one) == action_facts().scope(other)


_PLAIN = Request("", "*", EXAMPLE_CALLER)


def _numbers(*formulas: AnyFormula) -> frozenset[int]:
    """Return the numbers of all statements of some formulas."""
    return frozenset().union(*(formula.numbers for formula in formulas if formula is not None))


def _denying(*numbers: int) -> AnyFormula:
    """Return a formula of what some statements do not deny."""
    return PathFormula(frozenset(numbers), frozenset())


def _turned(one: AnyFormula, other: AnyFormula, way: SearchDirection) -> tuple[AnyFormula, AnyFormula]:
    """Return two formulas that differ where the second is wider than the first, or narrower, and nowhere else."""
    if way is SearchDirection.EITHER:
        return one, other
    return (other if way is SearchDirection.WIDER else one), joined(one, other)


def _bits(mask: int) -> Iterator[int]:
    """Yield the bits of a mask, each for itself."""
    while mask:
        yield mask & -mask
        mask &= mask - 1
