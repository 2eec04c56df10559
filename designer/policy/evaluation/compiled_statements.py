"""The statements of one level, compiled: sorted by effect, those of an action found at once."""

from collections.abc import Callable
from functools import lru_cache

from designer.policy.evaluation.outcome import MatchedStatements, Result
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.wording import unreadable_gap
from designer.policy.matching.request import Level, NamedPolicy, PreparedRequest
from designer.policy.matching.statement import CompiledPolicy, CompiledStatement, compile_policy

_CANDIDATES = 512
"""Remembered actions per level."""

_SHORT = 128 * 1024
"""Characters of a level's policies up to which it is remembered for long."""

Labelled = tuple[str, Callable[[PreparedRequest], bool], CompiledStatement]


def statement_label(policy: str, statement: Statement) -> str:
    """``policy#sid``, or ``policy#number`` counted from 1 for a statement without a Sid."""
    return f"{policy}#{statement.sid or statement.index + 1}"


class CompiledStatements:
    """The statements of the policies of one level, sorted by effect."""

    __slots__ = ("_candidates", "gaps", "id", "policies")

    def __init__(self, level: Level, grammar: Grammar, *, as_written: bool) -> None:
        self.id = level.id
        self.policies: tuple[tuple[NamedPolicy, CompiledPolicy], ...] = tuple(
            _with_gap(policy, compile_policy(policy.text, grammar, as_written=as_written), as_written=as_written)
            for policy in level.policies
        )
        self.gaps = tuple([policy.gap for policy, _ in self.policies if policy.gap])
        self._candidates: dict[str, tuple[tuple[Labelled, ...], tuple[Labelled, ...]]] = {}

    def match(self, asked: PreparedRequest) -> MatchedStatements:
        """Those that apply, and what they come to: union of the Allows, any of the Denies."""
        allowing, denying = self.candidates(asked.action)
        deny = tuple([name for name, applies, _ in denying if applies(asked)])
        allow = tuple([name for name, applies, _ in allowing if applies(asked)])
        if deny:
            return MatchedStatements(self.id, Result.EXPLICITLY_DENIED, allow, deny, self.gaps)
        allowed = allow or self.gaps
        return MatchedStatements(
            self.id, Result.ALLOWED if allowed else Result.IMPLICITLY_DENIED, allow, deny, self.gaps
        )

    def candidates(self, action: str) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
        """The allowing and the denying statements that name an action."""
        found = self._candidates.get(action)
        if found is None:
            named = [
                (statement_label(policy.name, statement.source), statement.applies, statement)
                for policy, compiled in self.policies
                for statement in compiled.candidates(action)
            ]
            found = (
                tuple(entry for entry in named if not entry[2].denies),
                tuple(entry for entry in named if entry[2].denies),
            )
            if len(self._candidates) >= _CANDIDATES:
                self._candidates.clear()
            self._candidates[action] = found
        return found


def _with_gap(policy: NamedPolicy, compiled: CompiledPolicy, *, as_written: bool) -> tuple[NamedPolicy, CompiledPolicy]:
    """The two, the policy with the gap that it leaves where nobody knows what its text says."""
    if policy.gap or compiled.document.readable or as_written:
        return policy, compiled
    return policy._replace(gap=unreadable_gap(policy.name)), compiled


def compile_level(level: Level, grammar: Grammar, *, as_written: bool) -> CompiledStatements:
    """Compile one level, once per content as long as it is remembered."""
    short = sum([len(policy.text) for policy in level.policies]) <= _SHORT
    return (_compile_short if short else _compile_long)(level, grammar, as_written=as_written)


# Enough for the levels of a large organization; of huge policies only the last few, for the memory's sake.
_compile_short = lru_cache(maxsize=2048)(CompiledStatements)
_compile_long = lru_cache(maxsize=8)(CompiledStatements)


@lru_cache(maxsize=256)
def compile_path(levels: tuple[Level, ...], grammar: Grammar, *, as_written: bool) -> tuple[CompiledStatements, ...]:
    """Compile a path, once per content."""
    return tuple(compile_level(level, grammar, as_written=as_written) for level in levels)
