"""Search for one request that a test covers and that a path lets through, or that it stops.

A statement that is true of exactly the covered requests is put beside the path: that denying them changes nothing
proves that none passes, and that allowing nothing else and the path come to the same proves that none is stopped. Both
are comparisons of two paths (`designer.policy.equivalence`), which settle all requests.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.expectations import words
from designer.analysis.expectations.coverage import CoveringStatement
from designer.analysis.expectations.owners import covering_of_owner, owned, path_of_owner
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import LevelPath, PathComparison
from designer.policy.equivalence.rcps_as_scps import FULL_ACCESS
from designer.policy.matching.facts import Facts
from designer.policy.matching.request import EVERYTHING, Level, Request, without_documented_resource
from designer.policy.satisfiability.possible_requests import PossibleRequests

_EVERYTHING = Level("", (FULL_ACCESS,))


class SearchResult(NamedTuple):
    """Result of a search.

    Attributes:
        request: A request; None where there is none.
        doubt: Reason for which there may be one all the same, as a sentence; empty where it is settled.
    """

    request: Request | None = None
    doubt: str = ""


def passing(
    path: LevelPath,
    covering: CoveringStatement,
    mask: int,
    catalogue: Catalogue,
    world: PossibleRequests | None,
    *,
    owner: Facts = (),
) -> Generator[None, None, SearchResult]:
    """A covered request of some actions that a path lets through; `owner` is what is known of the resource's."""
    first = (*owned(owner), *path_of_owner(path, owner)) or (_EVERYTHING,)
    denied = covering_of_owner(covering, owner).denied
    return (yield from _differing(first, (*first, denied), mask, catalogue, world))


def stopped(
    path: LevelPath,
    covering: CoveringStatement,
    mask: int,
    catalogue: Catalogue,
    world: PossibleRequests | None,
    *,
    owner: Facts = (),
) -> Generator[None, None, SearchResult]:
    """A covered request of some actions that a path stops; `owner` as in `passing`."""
    first = (*owned(owner), covering_of_owner(covering, owner).allowed)
    return (yield from _differing(first, (*first, *path_of_owner(path, owner)), mask, catalogue, world))


def _differing(
    first: LevelPath, second: LevelPath, mask: int, catalogue: Catalogue, world: PossibleRequests | None
) -> Generator[None, None, SearchResult]:
    doubt = ""
    for piece in PathComparison(first, second, catalogue, world).comparing(mask):
        yield
        found = yield from piece
        if found.request is not None and _is_open(found.request, world):
            assert world is not None
            documented = replace(world, as_documented=True)
            settled = yield from _differing(first, second, found.actions, catalogue, documented)
            found = found._replace(request=settled.request, doubt=words.open_point(found.request.action))
        if found.request is not None:
            return SearchResult(found.request)
        doubt = doubt or found.doubt
    return SearchResult(None, doubt)


def _is_open(request: Request, world: PossibleRequests | None) -> bool:
    """Whether AWS documents that no request for the action names a resource such as this one does."""
    return world is not None and request.resource != EVERYTHING and without_documented_resource(request.action.lower())
