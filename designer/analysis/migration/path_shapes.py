"""Paths as what their statements mean, by which one is known to allow no more than another without a search."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from designer.analysis.differences.witnesses import meanings
from designer.policy.equivalence.comparison import LevelPath
from designer.policy.language.document import Effect
from designer.policy.matching.request import Level


class PathShape(NamedTuple):
    """A path as what its statements mean: what is denied, and what each level allows."""

    denies: frozenset[object]
    levels: tuple[frozenset[object], ...]

    def is_narrower(self, other: PathShape) -> bool:
        """True when it allows no more than another on its face."""
        return self.denies >= other.denies and all(any(mine <= level for mine in self.levels) for level in other.levels)

    def joined(self, other: PathShape) -> PathShape:
        """Shape of the requests that both allow."""
        return PathShape(self.denies | other.denies, (*self.levels, *other.levels))


def path_shape(path: LevelPath) -> PathShape:
    """The statements of a path by what they mean; what is unknown is like nothing else."""
    denies: set[object] = set()
    levels: list[frozenset[object]] = []
    for level in path:
        denied, allowed = _level_shape(level)
        denies |= denied
        levels.append(allowed)
    return PathShape(frozenset(denies), tuple(levels))


@lru_cache(maxsize=4096)
def _level_shape(level: Level) -> tuple[frozenset[object], frozenset[object]]:
    read = [(meaning, statement.effect) for meaning, (statement, _) in meanings(level)]
    gaps = {("gap", policy.name, policy.text, policy.id) for policy in level.policies if policy.gap}
    denied = {meaning for meaning, effect in read if effect is Effect.DENY}
    allowed = {meaning for meaning, effect in read if effect is Effect.ALLOW}
    return frozenset(denied | gaps), frozenset(allowed | gaps)
