"""Statements compiled to tests of a request, once per policy text.

A statement applies when its actions, resources, principals and conditions all match; each list matches when one of its
entries does, and ``NotAction``, ``NotResource`` and ``NotPrincipal`` when none does.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from designer.basics.dataclass import dataclass
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.json.text import is_json
from designer.policy.language.document import Effect, Grammar, PolicyDocument, Statement, read_policy_text
from designer.policy.language.plain_reader import read_plain
from designer.policy.language.templates import Matcher, Template, parse_template, static, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, compile_condition
from designer.policy.matching.request import EVERYTHING, Match, PreparedRequest, match_principals

_Test = Callable[[PreparedRequest], bool]

WITH_PRINCIPALS = frozenset({Grammar.RCP, Grammar.RESOURCE, Grammar.TRUST})
"""Grammars with a Principal element; elsewhere it is a fault, and limits no caller."""

_CANDIDATES = 512
"""Remembered actions per policy; a request needs only the statements that name its action."""


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """A statement ready to be tested.

    Attributes:
        source: The statement as read.
        denies: Its effect.
        acts: True if a lower-case action is among its actions.
        resources: Its resources as templates.
        on: True if it covers the request's resource.
        names: Match of the caller; `Match.EVERYONE` where principals do not count.
        conditions: Its conditions.
        applies: Resource, principal and conditions together.
    """

    source: Statement
    denies: bool
    acts: Matcher
    resources: tuple[Template, ...]
    on: _Test
    names: Callable[[PreparedRequest], Match]
    conditions: tuple[CompiledCondition, ...]
    applies: _Test


class CompiledPolicy:
    """A policy ready to be tested; each statement is compiled when it is first needed.

    Attributes:
        document: The policy as read, with its faults.
        sources: The statements that count, as read.

    Args:
        document: The same.
        grammar: Its kind.
        sources: The same.
    """

    __slots__ = ("_acts", "_candidates", "_compiled", "_grammar", "document", "sources")

    def __init__(self, document: PolicyDocument, grammar: Grammar, sources: tuple[Statement, ...]) -> None:
        self.document = document
        self._grammar = grammar
        self.sources = sources
        self._acts: list[Matcher] = []
        self._compiled: list[CompiledStatement | None] = [None] * len(sources)
        self._candidates: dict[str, tuple[CompiledStatement, ...]] = {}

    @property
    def statements(self) -> tuple[CompiledStatement, ...]:
        """All of them, in order."""
        return tuple(map(self._statement, range(len(self.sources))))

    def candidates(self, action: str) -> tuple[CompiledStatement, ...]:
        """Return the statements that name a lower-case action."""
        found = self._candidates.get(action)
        if found is None:
            self._acts = self._acts or list(map(action_test, self.sources))
            found = tuple(self._statement(number) for number, acts in enumerate(self._acts) if acts(action))
            if len(self._candidates) >= _CANDIDATES:
                self._candidates.clear()
            self._candidates[action] = found
        return found

    def _statement(self, number: int) -> CompiledStatement:
        found = self._compiled[number]
        if found is None:
            source = self.sources[number]
            found = self._compiled[number] = compile_statement(source, self._grammar, variables=self.document.variables)
        return found


def compile_policy(text: str, grammar: Grammar, *, as_written: bool = False) -> CompiledPolicy:
    """Compile a policy.

    A text that AWS would refuse allows and denies nothing, unless ``as_written`` asks for what it says: then every
    statement that can be read counts, as long as the text is JSON.
    """
    return (_compile_short if len(text) <= _SHORT else _compile_long)(text, grammar, as_written=as_written)


def _compile(text: str, grammar: Grammar, *, as_written: bool) -> CompiledPolicy:
    document = read_policy_text(text, grammar)
    return CompiledPolicy(
        document, grammar, document.statements if document.usable or (as_written and is_json(text)) else ()
    )


_SHORT = 64 * 1024
_compile_short = lru_cache(maxsize=2048)(_compile)
_compile_long = lru_cache(maxsize=8)(_compile)


@lru_cache(maxsize=4096)
def compile_plain(text: str, grammar: Grammar) -> CompiledPolicy:
    """Compile a policy without positions in its text: fast if it is plainly right (`plain_reader`)."""
    plain = read_plain(text, grammar)
    if plain is None:
        return compile_policy(text, grammar)
    return CompiledPolicy(PolicyDocument(plain.version, plain.statements, (), usable=True), grammar, plain.statements)


def asks_for_resource(statement: Statement) -> bool:
    """Whether a statement names resources, other than all of them."""
    return bool(set(statement.resources) - {EVERYTHING})


def compile_statement(statement: Statement, grammar: Grammar, *, variables: bool) -> CompiledStatement:
    """Compile one statement; ``variables`` says whether the policy's version knows policy variables."""
    denies = statement.effect is Effect.DENY
    templates = tuple(resource_template(text, variables=variables) for text in statement.resources)
    on = _resource_test(statement, templates)
    conditions = tuple(compile_condition(condition, variables=variables) for condition in statement.conditions)
    names = _principal_test(statement, grammar, denies=denies)
    applies = _all_tests(on, None if names is _everyone else names, conditions)
    return CompiledStatement(statement, denies, action_test(statement), templates, on, names, conditions, applies)


def action_test(statement: Statement) -> Matcher:
    """Return the test of an action, given in lower case, for being named by the statement.

    Exact names and prefixes, which nearly all are, cost one look-up each however many there are.
    """
    exact: set[str] = set()
    prefixes: list[str] = []
    others: list[Matcher] = []
    for pattern in (action.lower() for action in statement.actions):
        head = pattern.rstrip("*")
        if head and not names_a_service(pattern):
            continue
        if "*" in head or "?" in head:
            others.append(compile_wildcard(pattern))
        elif head == pattern:
            exact.add(pattern)
        else:
            prefixes.append(head)
    starts = tuple(prefixes)
    negated = statement.not_action

    def names(action: str) -> bool:
        found = action in exact or action.startswith(starts) or any(test(action) for test in others)
        return found is not negated

    return names


def names_a_service(pattern: str) -> bool:
    """True if an action pattern names a service before its colon. AWS takes no wildcard there: it matches nothing."""
    service, colon, _ = pattern.partition(":")
    return bool(colon) and "*" not in service and "?" not in service


def resource_template(text: str, *, variables: bool) -> Template:
    """Return a resource pattern; variables count only behind its fifth colon, in front of it they are plain text."""
    template = parse_template(text, wildcards=True, variables=variables)
    if not variables_of(template):
        return template
    segments = arns.split_template(template)
    if len(segments) == arns.SEGMENTS and not any(variables_of(segment) for segment in segments[:-1]):
        return template
    head, tail = after_colons(text, arns.SEGMENTS - 1)
    fixed = parse_template(head, wildcards=True, variables=False)
    return (*fixed, *parse_template(tail, wildcards=True, variables=True))


def after_colons(text: str, count: int) -> tuple[str, str]:
    """Return a text cut behind that many colons."""
    parts = text.split(":", count)
    tail = parts.pop() if len(parts) > count else ""
    return text[: len(text) - len(tail)], tail


def _resource_test(statement: Statement, templates: Sequence[Template]) -> _Test:
    negated = statement.not_resource
    if any(arns.matches_everything(template) for template in templates):
        return _never if negated else _always
    fixed = [arns.compile_pattern(pieces) for pieces in map(static, templates) if pieces is not None]
    moving = [template for template in templates if static(template) is None]

    def covers(asked: PreparedRequest) -> bool:
        resource = asked.resource
        for test in fixed:
            if test(resource):
                return not negated
        for template in moving:
            if arns.matches(template, resource, asked.context):
                return not negated
        return negated

    return covers


def _always(_asked: PreparedRequest) -> bool:
    return True


def _never(_asked: PreparedRequest) -> bool:
    return False


def _everyone(_asked: PreparedRequest) -> Match:
    return Match.EVERYONE


def _nobody(_asked: PreparedRequest) -> Match:
    return Match.NO


def _principal_test(statement: Statement, grammar: Grammar, *, denies: bool) -> Callable[[PreparedRequest], Match]:
    principals = statement.principals
    if grammar not in WITH_PRINCIPALS or (principals is None and grammar is Grammar.RCP):
        return _everyone
    if principals is None:
        return _nobody
    if not principals.negated and all(entry == ("*", "*") for entry in principals.entries):
        return _everyone

    def names(asked: PreparedRequest) -> Match:
        return match_principals(principals, asked.caller, denies=denies, bounded=asked.bounded)

    return names


def _all_tests(
    on: _Test, names: Callable[[PreparedRequest], Match] | None, conditions: Sequence[CompiledCondition]
) -> _Test:
    """Return the resource, principal, conditions as one closure; the parts that always hold are left out."""
    holding = [condition.holds for condition in conditions]
    if names is None and not holding:
        return on
    if names is None and on is _always and len(holding) == 1:
        only = holding[0]
        return lambda asked: only(asked.context)

    def applies(asked: PreparedRequest) -> bool:
        if not on(asked) or (names is not None and names(asked) is Match.NO):
            return False
        context = asked.context
        for holds in holding:  # noqa: SIM110 - all() with a generator costs twice as much on the hottest path
            if not holds(context):
                return False
        return True

    return applies
