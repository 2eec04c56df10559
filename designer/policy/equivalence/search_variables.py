"""What a search chooses values of: a key, the resource, or keys that agree with each other, each with its tests."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import field
from itertools import chain
from typing import TypeAlias

from designer.basics.dataclass import dataclass
from designer.policy.language.templates import Context, Static, Template, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.action_facts import CALLER_ARN_KEY
from designer.policy.satisfiability.agreement import (
    CALLERS,
    CLOCKS,
    ORGANIZATIONS,
    RESOURCE_NAME,
    RESOURCES,
    ROUTES,
    USER_NAME_KEY,
    is_root_user,
)
from designer.policy.satisfiability.choices import Choice
from designer.policy.satisfiability.domains import exploring_key, exploring_resources
from designer.policy.satisfiability.joint_values import exploring_anybodys, exploring_together
from designer.policy.satisfiability.possible_requests import PossibleRequests

_TURN = 64
"""Choices between two turns for others."""

ResourceTest: TypeAlias = tuple[tuple[Static, ...], bool]
"""Patterns, and True if the resource must match none of them."""


@dataclass(slots=True)
class SearchVariable:
    """What is chosen together: the resource or a key, or several that agree with each other, with their tests.

    Attributes:
        tests: Of the resource, and conditions on keys.
        unknown: Words for what nothing is known of; empty for what has values.
        choices: Values to try, by key, with the tests that each passes as bits.
        complete: True if the tests cannot come out in another way.
    """

    tests: list[ResourceTest | CompiledCondition] = field(default_factory=list)
    unknown: str = ""
    choices: list[tuple[Choice, int]] = field(default_factory=list)
    complete: bool = True

    @property
    def conditions(self) -> list[CompiledCondition]:
        """The tests of keys."""
        return [test for test in self.tests if isinstance(test, CompiledCondition)]

    @property
    def patterns(self) -> tuple[Static, ...] | None:
        """The patterns of resources, each once; None if no test is about the resource."""
        tests = [test for test in self.tests if not isinstance(test, CompiledCondition)]
        return tuple(dict.fromkeys(pieces for patterns, _ in tests for pieces in patterns)) if tests else None

    def unfilled(self) -> SearchVariable:
        """Return another one with the same tests, to be filled by itself."""
        return SearchVariable(self.tests, self.unknown, self.choices)

    def filling(
        self, action: str, name: str, known: dict[str, str], world: PossibleRequests | None, *, tagged: bool = False
    ) -> Generator[None, None, None]:
        """Choose values for every combination of the tests' outcomes.

        Args:
            action: The action.
            name: Key of the variable.
            known: Keys with their values.
            world: That of a `Search`.
            tagged: True to choose a root user, whom nobody can tag, only where nobody else comes to the same.
        """
        if self.unknown:
            return
        if world and not world.of_anybody:
            found = yield from exploring_together(world, action, name, self.conditions, self.patterns)
            listed, self.complete = found
        elif name == RESOURCE_NAME:
            patterns = self.patterns or ()
            exploring = world.exploring_resources(action, patterns) if world else exploring_resources(patterns)
            resources, self.complete = yield from exploring
            listed = [{RESOURCE_NAME: arn} for arn in resources]
        elif world:
            listed, self.complete = yield from exploring_anybodys(world, action, name, self.conditions)
        else:
            values, self.complete = yield from exploring_key(tuple(self.conditions))
            listed = [{name: value} for value in values]
        if tagged:
            listed = sorted(listed, key=lambda one: is_root_user(str(one.get(CALLER_ARN_KEY))))
        ways: dict[int, Choice] = {}
        for number, choice in enumerate(listed):
            if not number % _TURN:
                yield
            assumed = choice | {key: value for key, value in known.items() if key in choice}
            ways.setdefault(self._passed(known, assumed), assumed)
        self.choices = [(choice, passed) for passed, choice in ways.items()]

    def _passed(self, known: dict[str, str], choice: Choice) -> int:
        """Return the tests that a choice passes, as bits."""
        context: Context = known | {key: value for key, value in choice.items() if value is not None}
        arn = choice.get(RESOURCE_NAME)
        return _bits(
            [
                test.holds(context)
                if isinstance(test, CompiledCondition)
                else any(arns.compile_pattern(pieces)(str(arn)) for pieces in test[0]) is not test[1]
                for test in self.tests
            ]
        )


def kinds_of_values(name: str) -> str:
    """Return the words for the values of a variable."""
    return name if name in (CALLERS, CLOCKS, ROUTES, ORGANIZATIONS, RESOURCES) else f"values of {name or 'resources'}"


def _bits(flags: list[bool]) -> int:
    return sum(1 << number for number, flag in enumerate(flags) if flag)


def variable_names(statements: Iterable[CompiledStatement]) -> Iterator[str]:
    """Return the keys that policy variables of statements read."""
    templates = chain.from_iterable(map(_templates, statements))
    return (variable.key for template in templates for variable in variables_of(template))


def users_named(statements: Iterable[CompiledStatement]) -> Iterator[str]:
    """Return the names of the users that conditions name whole, each once."""
    conditions = (condition for statement in statements for condition in statement.conditions)
    some = (condition for condition in conditions if condition.key in (CALLER_ARN_KEY, USER_NAME_KEY))
    texts = (value.rpartition("/")[2] for one in some for value in one.source.values if ":role/" not in value)
    return iter(dict.fromkeys(text for text in texts if text and not set("*?$:") & set(text)))


PARTITION_PLACE, ACCOUNT_PLACE = 1, 4
"""Places among the segments of an ARN that every request fills."""


def placed_names(statements: Iterable[CompiledStatement]) -> dict[str, int]:
    """Return the variables that stand for a partition or an account in patterns of ARNs."""
    found: dict[str, int] = {}
    for segments in map(arns.split_template, chain.from_iterable(map(_templates, statements))):
        for place in (PARTITION_PLACE, ACCOUNT_PLACE) if len(segments) == arns.SEGMENTS else ():
            found |= {variable.key: place for variable in variables_of(segments[place])}
    return found


def _templates(statement: CompiledStatement) -> Iterator[Template]:
    """Return the texts that may name variables: resources, and values of conditions."""
    return chain(statement.resources, *(condition.templates for condition in statement.conditions))


def has_variables(templates: tuple[Template, ...], known: Mapping[str, str]) -> bool:
    """Whether some texts name policy variables whose values are not known."""
    return any(variable.key not in known for template in templates for variable in variables_of(template))


def surely(world: PossibleRequests | None, action: str) -> dict[str, str]:
    """Return the values of policy variables in every request for an action."""
    facts = world.facts if world is not None else ()
    known = {key: value for key, value in facts if value and isinstance(value, str)}
    return {key: value for key, value in known.items() if world is not None and world.can_carry(action, key)}
