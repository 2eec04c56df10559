"""Proof that two paths of policies allow exactly the same requests; else a request that shows it.

Actions fall into classes by the statements that name them. In a class only resources and conditions are left, which
search.py tries with values that stand for all values. A difference is always checked by deciding the request itself.
What cannot be settled is said to be undecided, never guessed.
"""

import json
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import Catalogue, is_unlimited
from designer.policy.equivalence.formulas import DIFFER, SidesQuestion
from designer.policy.equivalence.search import Search, deciding
from designer.policy.equivalence.settled import SettledAnswers
from designer.policy.equivalence.side_formulas import ComparedPath
from designer.policy.evaluation.decision import compile_path, evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.templates import parse_template, static
from designer.policy.matching.automaton import PatternAutomaton, reaching, text_tokens
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from designer.policy.matching.statement import CompiledStatement, compile_policy, names_a_service
from designer.policy.satisfiability.alike import alike, alike_for_anybody
from designer.policy.satisfiability.possible_requests import ANYBODYS, PossibleRequests

FULL_ACCESS = NamedPolicy(
    "FullAccess", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
)
"""An SCP that allows everything."""


@lru_cache(maxsize=512)
def without_principal(text: str) -> str:
    """Document without the principals of its statements; as it is where it cannot be read, as an SCP or otherwise."""
    try:
        document = json.loads(text)
        statements = document["Statement"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return text
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            statement.pop("Principal", None)
    return json.dumps(document)


def level_as_scps(level: Level) -> Level:
    """Return the RCPs of a level as SCPs that decide alike for all callers, beside an Allow for everything."""
    policies = tuple(policy._replace(text=without_principal(policy.text)) for policy in level.policies)
    return Level(level.id, (FULL_ACCESS, *policies))


_CLASSES = 2_000
_NAMES = 5_000
"""Kinds of actions, and states of action names, looked at before a comparison is left undecided."""

_TOO_MANY = "There are too many kinds of actions to compare."


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Both sides allow exactly the same requests.

    Attributes:
        open_services: Services for which this holds for the catalogue's actions, but is not settled for actions that
            AWS may add.
    """

    open_services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Different:
    """A request that one side allows and the other denies.

    Attributes:
        request: The request, decided by both sides.
        first_allows: True if it is the first side that allows it.
        listed: True if the action is in the catalogue; if not, the sides differ only for actions AWS may add.
    """

    request: Request
    first_allows: bool
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Undecided:
    """The comparison could not be settled; no difference was found.

    Attributes:
        reason: The reason, as a sentence.
        action: An action for which it is open.
    """

    reason: str
    action: str


Comparison = Equivalent | Different | Undecided
LevelPath = tuple[Level, ...]

_Signature = tuple[int, ...]
"""Numbers of the statements that name an action."""


def comparing_paths(first: LevelPath, second: LevelPath, catalogue: Catalogue) -> Generator[None, None, Comparison]:
    """Compare two paths of SCPs, in steps, one for each kind of actions."""
    for policy in (policy for level in (*first, *second) for policy in level.policies):
        compile_policy(policy.text, Grammar.SCP)  # remembered; one at a time
        yield
    unread = _unread((*first, *second))
    if unread:
        return Undecided(f"{unread} cannot be read.", "")
    sides = (_side(first), _side(second))
    statements = [statement for side in sides for statement in side.statements]
    classes = _listed_classes(statements, catalogue)
    if classes is None:
        return Undecided(_TOO_MANY, "")
    search = Search(sides, (deciding(Stages(scps=first)), deciding(Stages(scps=second))))
    undecided: Undecided | None = None
    for signature, action in classes.items():
        yield
        found = yield from search.searching(signature, action)
        if isinstance(found, Request):
            return _different(found, first, listed=True)
        undecided = undecided or (Undecided(found, action) if found else None)
    if undecided:
        return undecided
    return (yield from _comparing_unlisted(search, statements, set(classes), first))


class ComparedActions(NamedTuple):
    """Actions that the same statements name, and what comparing two paths comes to for them.

    Attributes:
        actions: Bits over the catalogue.
        request: A request for the first of them that the sides decide differently; None if none was found.
        doubt: Why it is not settled that there is none; empty if it is.
    """

    actions: int
    request: Request | None = None
    doubt: str = ""


class SidesComparison:
    """Paths of SCPs, asked a question for those actions of the catalogue that are wanted.

    Args:
        sides: The paths.
        catalogue: All actions.
        question: The answers that are looked for.
        world: The requests that can be made.
    """

    def __init__(
        self,
        sides: tuple[LevelPath, ...],
        catalogue: Catalogue,
        question: SidesQuestion,
        world: PossibleRequests = ANYBODYS,
    ) -> None:
        self._catalogue = catalogue
        self._world = world
        self._sides = tuple(map(_side, sides))
        self._statements = [statement for side in self._sides for statement in side.statements]
        self._search = Search(self._sides, tuple(deciding(Stages(scps=path)) for path in sides), world, question)

    def comparing(self, mask: int) -> Iterator[Generator[None, None, ComparedActions]]:
        """Return some actions, kind by kind: the work on each kind, to be done as far as it is wanted."""
        classes = _masked_classes(self._statements, mask, self._catalogue)
        if classes is None:
            return iter((_unsettled(mask),))
        return (self._compared(signature, actions) for signature, actions in self._kinds(classes))

    def meeting(
        self, mask: int, questions: Collection[SidesQuestion], settled: SettledAnswers
    ) -> Generator[None, None, dict[SidesQuestion, bool | None]]:
        """Return for each question whether a request for some actions meets it, in steps; None if it is open.

        Args:
            mask: The actions, as bits over the catalogue.
            questions: The questions.
            settled: Remembers what is proved.
        """
        found: dict[SidesQuestion, bool | None] = dict.fromkeys(questions, False)
        classes = _masked_classes(self._statements, mask, self._catalogue)
        if classes is None:
            return dict.fromkeys(questions)
        for signature, named in classes.items():
            has_gaps = any(gap for side in self._sides for gap in side.gaps)
            key = None if has_gaps else settled.key(self._sides, signature)
            for actions in self._alike(signature, named):
                for question in [one for one in questions if not found[one]]:
                    is_met = yield from self._meets(signature, actions, question, key, settled)
                    found[question] = found[question] if is_met is False else is_met
                if all(found.values()):
                    return found
        return found

    def _meets(
        self,
        signature: _Signature,
        actions: int,
        question: SidesQuestion,
        key: object,
        settled: SettledAnswers,
    ) -> Generator[None, None, bool | None]:
        action = self._first(actions)
        is_met = None if key is None else settled.of(key, action, question)
        if is_met is None:
            compared = yield from self._compared(signature, actions, question)
            is_met = compared.request is not None
            if not is_met and compared.doubt:
                return None
            if key is not None:
                settled.remember(key, action, question, is_met=is_met)
        return is_met

    def kinds(self, mask: int) -> tuple[int, ...]:
        """Return some actions apart by the statements that name them and the requests that can be made of them.

        All are together where there are too many kinds.
        """
        classes = _masked_classes(self._statements, mask, self._catalogue)
        if classes is None:
            return (mask,)
        return tuple(actions for _, actions in self._kinds(classes))

    def _kinds(self, classes: Mapping[_Signature, int]) -> Iterator[tuple[_Signature, int]]:
        return ((signature, kind) for signature, named in classes.items() for kind in self._alike(signature, named))

    def _alike(self, signature: _Signature, actions: int) -> Iterable[int]:
        """Return the actions that the same statements name, apart by the requests that can be made of them."""
        named = map(self._statements.__getitem__, signature)
        statements = {id(one): one for one in named}.values()  # paths share most of theirs
        if self._world.of_anybody:
            return alike_for_anybody(actions, statements, self._catalogue)
        return alike(actions, statements, self._catalogue, self._world.place)

    def _first(self, actions: int) -> str:
        return self._catalogue.actions[(actions & -actions).bit_length() - 1]

    def _compared(
        self, signature: _Signature, actions: int, question: SidesQuestion | None = None
    ) -> Generator[None, None, ComparedActions]:
        found = yield from self._search.searching(signature, self._first(actions), question)
        return ComparedActions(actions, found) if isinstance(found, Request) else ComparedActions(actions, None, found)


class PathComparison(SidesComparison):
    """Two paths of SCPs, compared for those actions of the catalogue that are asked for.

    Args:
        first: One path.
        second: Another.
        catalogue: All actions.
        world: The requests that can be made.
    """

    def __init__(
        self, first: LevelPath, second: LevelPath, catalogue: Catalogue, world: PossibleRequests = ANYBODYS
    ) -> None:
        super().__init__((first, second), catalogue, DIFFER, world)


def _unsettled(mask: int) -> Generator[None, None, ComparedActions]:
    yield
    return ComparedActions(mask, None, _TOO_MANY)


def _different(request: Request, first: LevelPath, *, listed: bool) -> Different:
    return Different(request, evaluate(request, Stages(scps=first)).result is Result.ALLOWED, listed)


def _unread(levels: Iterable[Level]) -> str:
    for compiled in compile_path(tuple(levels), Grammar.SCP, as_written=False):
        for policy, compiled_policy in compiled.policies:
            if not compiled_policy.document.readable:
                return policy.name
    return ""


def _side(path: LevelPath) -> ComparedPath:
    compiled = compile_path(path, Grammar.SCP, as_written=False)
    statements = [[s for _, policy in level.policies for s in policy.statements] for level in compiled]
    denies = tuple(s for level in statements for s in level if s.denies)
    gaps = tuple(tuple(policy for policy, _ in level.policies if policy.gap) for level in compiled)
    return ComparedPath(denies, tuple(tuple(s for s in level if not s.denies) for level in statements), gaps)


_Actions = tuple[bool, frozenset[str]]


def _actions(statement: Statement) -> _Actions:
    return statement.not_action, frozenset(action.lower() for action in statement.actions)


def _listed_classes(statements: Sequence[CompiledStatement], catalogue: Catalogue) -> dict[_Signature, str] | None:
    """For each set of statements that name an action of the catalogue together, one such action; None: too many."""
    classes = _masked_classes(statements, catalogue.full_mask, catalogue)
    if classes is None:
        return None
    return {signature: catalogue.actions[(mask & -mask).bit_length() - 1] for signature, mask in classes.items()}


def _masked_classes(
    statements: Sequence[CompiledStatement], within: int, catalogue: Catalogue
) -> dict[_Signature, int] | None:
    """For each set of statements that name one of some actions together, those actions; None: too many."""
    bits: dict[_Actions, int] = {}
    within &= catalogue.limited_mask
    classes: dict[int, int] = {0: within} if within else {}
    for key in dict.fromkeys(_actions(statement.source) for statement in statements):
        bits[key] = 1 << len(bits)
        classes = _split(classes, bits[key], _mask(key, catalogue))
        if len(classes) > _CLASSES:
            return None
    own = [bits[_actions(statement.source)] for statement in statements]
    return {tuple(number for number, bit in enumerate(own) if named & bit): mask for named, mask in classes.items()}


def _mask(actions: _Actions, catalogue: Catalogue) -> int:
    negated, patterns = actions
    mask = 0
    for pattern in patterns:
        mask |= catalogue.match(pattern)
    return catalogue.full_mask ^ mask if negated else mask


def _split(classes: dict[int, int], bit: int, mask: int) -> dict[int, int]:
    split: dict[int, int] = {}
    for named, members in classes.items():
        inside = members & mask
        if inside:
            split[named | bit] = inside
        if inside != members:
            split[named] = members ^ inside
    return split


def _comparing_unlisted(
    search: Search, statements: Sequence[CompiledStatement], settled: set[_Signature], first: LevelPath
) -> Generator[None, None, Equivalent | Different]:
    """Return the actions that AWS may add: every way that the statements' patterns can name an action together."""
    patterns: dict[str, set[str]] = {}
    for statement in statements:
        for pattern in (action.lower() for action in statement.source.actions):
            if names_a_service(pattern):
                service, _, name = pattern.partition(":")
                patterns.setdefault(service, set()).add(name)
    patterns["x" * (1 + max(map(len, patterns), default=0))] = set()
    unsettled: list[str] = []
    for service, names in patterns.items():
        yield
        texts = [static(parse_template(name, wildcards=True, variables=False)) or () for name in sorted(names)]
        found = yield from reaching(PatternAutomaton(map(text_tokens, texts)), shortest=1, colons=False, limit=_NAMES)
        complete = found.complete
        for name in found.by_matching.values():
            action = f"{service}:{name}"
            signature = tuple(number for number, statement in enumerate(statements) if statement.acts(action))
            if signature in settled or is_unlimited(action):
                continue
            settled.add(signature)
            difference = yield from search.searching(signature, action)
            if isinstance(difference, Request):
                return _different(difference, first, listed=False)
            complete = complete and not difference
        unsettled += [] if complete else [service]
    return Equivalent(tuple(unsettled))
