"""The sides of a search as formulas, for the actions that the same statements name.

They depend on the action itself only where a Resource holds policy variables; else they are put together once for many.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from designer.basics.dataclass import dataclass
from designer.policy.equivalence.formulas import Atom, Clause, Formula
from designer.policy.equivalence.search_variables import ResourceTest, SearchVariable, has_variables
from designer.policy.language.document import Effect
from designer.policy.language.templates import Template, resolve
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, parse_operator
from designer.policy.matching.request import NamedPolicy
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.action_facts import without_absent
from designer.policy.satisfiability.agreement import RESOURCE_NAME, agreeing_family, anybodys_family
from designer.policy.satisfiability.applicability import resource_match
from designer.policy.satisfiability.possible_requests import PossibleRequests


@dataclass(frozen=True, slots=True)
class ComparedPath:
    """A path as statements: those that deny, and per level those that allow.

    Attributes:
        denies: The statements that deny.
        levels: Per level those that allow.
        gaps: Per level the unknown policies; each may allow and deny anything. Empty if all are known.
    """

    denies: tuple[CompiledStatement, ...]
    levels: tuple[tuple[CompiledStatement, ...], ...]
    gaps: tuple[tuple[NamedPolicy, ...], ...] = ()

    @property
    def statements(self) -> tuple[CompiledStatement, ...]:
        """All of them, in the order that numbers them."""
        return (*self.denies, *(statement for level in self.levels for statement in level))


class SideFormulas:
    """The sides as formulas, for an action, and for others that the same statements name unless they `rest_on_action`.

    Attributes:
        formulas: One for each side.
        variables: What the formulas ask for, with its tests and no values.
        gaps: What is not known, by the variables that have no values.
        known: Values of policy variables.
        rest_on_action: True if another action may have other formulas.
        filled: The variables with the values to try, by action, as far as any were searched.

    Args:
        sides: The sides.
        signature: Numbers of the statements that name the action.
        action: The action.
        known: As above.
        is_open: True if policy variables have other values, too, so that nothing depends on one that is not known.
        world: The requests that can be made; None for all that can be written down.
    """

    def __init__(
        self,
        sides: Sequence[ComparedPath],
        signature: Collection[int],
        action: str,
        known: dict[str, str],
        *,
        is_open: bool,
        world: PossibleRequests | None,
    ) -> None:
        self.known = known
        self.variables: dict[str, SearchVariable] = {}
        self.gaps: dict[str, str] = {}
        self.rest_on_action = False
        self.filled: dict[str, dict[str, SearchVariable]] = {}
        self._action = action
        self._is_open = is_open
        self._world = world
        self._of_anybody = world is None or world.of_anybody
        self._numbers: dict[object, Atom] = {}
        self._clauses: dict[int, Clause | None] = {}
        self.formulas: list[Formula | None] = []
        live, offset = set(signature), 0
        for side in sides:
            self.formulas.append(self._formula(side, live, offset))
            offset += len(side.statements)

    def _formula(self, side: ComparedPath, live: set[int], offset: int) -> Formula | None:
        """Return a side as clauses, without what is always true, or None if it allows nothing."""
        clauses = [
            self._clause(statement) if number in live else None
            for number, statement in enumerate(side.statements, offset)
        ]
        denies = frozenset(clause for clause in clauses[: len(side.denies)] if clause is not None)
        if frozenset() in denies:
            return None
        denies |= {self._gap(Effect.DENY, policy) for policy in chain.from_iterable(side.gaps)}
        levels: set[frozenset[Clause]] = set()
        place = len(side.denies)
        for level, gaps in zip_longest(side.levels, side.gaps, fillvalue=()):
            allows = frozenset(clause for clause in clauses[place : place + len(level)] if clause is not None)
            allows |= {self._gap(Effect.ALLOW, policy) for policy in gaps}
            place += len(level)
            if not allows:
                return None
            if frozenset() not in allows:
                levels.add(allows)
        return denies, frozenset(levels)

    # Atoms

    def _clause(self, statement: CompiledStatement) -> Clause | None:
        """Return the tests of a statement, which sides may share, or None if they can never hold."""
        if id(statement) not in self._clauses:
            self._clauses[id(statement)] = self._tests_of(statement)
        return self._clauses[id(statement)]

    def _tests_of(self, statement: CompiledStatement) -> Clause | None:
        atoms: set[Atom] = set()
        resource = self._resource_atom(statement)
        if resource is None or not all(condition.known for condition in statement.conditions):
            return None
        if resource:
            atoms.add(resource[0])
        return frozenset(atoms | {self._condition_atom(condition) for condition in statement.conditions})

    def _resource_atom(self, statement: CompiledStatement) -> list[Atom] | None:
        """Return no atom where every resource passes, or None if none does."""
        negated = statement.source.not_resource
        if not statement.resources or any(arns.matches_everything(template) for template in statement.resources):
            return [] if bool(statement.resources) is not negated else None
        resources = self._possible(statement.resources)
        patterns = tuple(pieces for resource in resources if (pieces := resolve(resource, self.known)) is not None)
        key = ("resource", negated, frozenset(statement.resources))
        if key not in self._numbers:
            if self._is_open and has_variables(resources, self.known):
                self.rest_on_action = True
                match = resource_match(statement, self._action)
                if self._world and match.sure is match.possible:
                    return [] if match.sure else None
                return [self._unknown(key, "a resource with policy variables")]
            self._numbers[key] = self._tested(RESOURCE_NAME, (patterns, negated))
        return [self._numbers[key]]

    def _condition_atom(self, condition: CompiledCondition) -> Atom:
        operator = (condition.quantifier, parse_operator(condition.source.operator)[1], condition.when_absent)
        values = condition.templates or condition.source.values
        key = (operator, condition.key, frozenset(values))
        if key not in self._numbers:
            listed = self._possible(condition.templates)
            resolved = [resolve(template, self.known) for template in listed]
            templates = tuple(pieces for pieces in resolved if pieces is not None)
            if self._is_open and has_variables(listed, self.known):
                return self._unknown(key, f"the policy variables in a condition on {condition.source.key}")
            self._numbers[key] = self._tested(condition.key, replace(condition, templates=templates))
        return self._numbers[key]

    def _possible(self, templates: tuple[Template, ...]) -> tuple[Template, ...]:
        """Return the templates as requests that can be made resolve them."""
        return templates if self._of_anybody else without_absent(templates)

    def _tested(self, key: str, test: ResourceTest | CompiledCondition) -> Atom:
        """Return the atom of a test of a key, or of the resource."""
        family = anybodys_family if self._of_anybody else agreeing_family
        name = family(key) if self._world else key
        tests = self.variables.setdefault(name, SearchVariable()).tests
        tests.append(test)
        return name, len(tests) - 1

    def _unknown(self, key: object, what: str) -> Atom:
        """Return an atom that may be true or false whatever the rest is."""
        name = f"?{len(self._numbers)}"
        self.variables[name] = SearchVariable(unknown=what, choices=[({}, 0), ({}, 1)])
        self._numbers[key] = (name, 0)
        return self._numbers[key]

    def _gap(self, effect: Effect, policy: NamedPolicy) -> Clause:
        """Return the test of a policy that is not known: it may allow a request or not, and deny it or not."""
        name, _ = atom = self._numbers.setdefault((effect, policy), (f"?{len(self._numbers)}", 0))
        self.gaps[name] = policy.gap
        return frozenset({atom})
