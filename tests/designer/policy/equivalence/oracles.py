"""What laws of other parts are judged by: two policies compared, and a request of each answer for one action."""

from __future__ import annotations

from dataclasses import dataclass

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import (
    Comparison,
    Different,
    Equivalent,
    LevelPath,
    Undecided,
    _side,
    _unread,
)
from designer.policy.equivalence.search import Search, deciding
from designer.policy.equivalence.side_formulas import ComparedPath
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from designer.policy.satisfiability.possible_requests import PossibleRequests
from tests.designer.policy.at_once import compare

_FULL = NamedPolicy(
    "FullAWSAccess", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
)


def compare_policies(first: str, second: str, catalogue: Catalogue) -> Comparison:
    """Compare two SCPs as what they add to a level: equivalent means that one can stand for the other anywhere."""
    one, other = NamedPolicy("policy", first), NamedPolicy("policy", second)
    denying = compare((Level("level", (_FULL, one)),), (Level("level", (_FULL, other)),), catalogue)
    if isinstance(denying, Different):
        return denying
    allowing = compare((Level("level", (one,)),), (Level("level", (other,)),), catalogue)
    if isinstance(allowing, Equivalent) and isinstance(denying, Equivalent):
        return Equivalent(tuple(dict.fromkeys((*denying.open_services, *allowing.open_services))))
    return denying if isinstance(denying, Undecided) and not isinstance(allowing, Different) else allowing


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Requests of one action that a path of SCPs allows and denies.

    Attributes:
        allowed: One that is allowed; None: there is none, or none was found.
        denied: One that is denied; None likewise.
        doubt: Why a missing witness may exist nevertheless, as a sentence; empty where it is proven that none does.
    """

    allowed: Request | None
    denied: Request | None
    doubt: str = ""


def witnesses(path: LevelPath, action: str, world: PossibleRequests | None = None) -> Witnesses:
    """Find a request of each answer for one action, in the catalogue or not.

    Args:
        path: The SCPs from the root to an account.
        action: The action.
        world: Who asks; then only requests that can be made count. None: any request.
    """
    unread = _unread(path)
    if unread:
        return Witnesses(None, None, f"{unread} cannot be read.")
    side = _side(path)
    named = tuple(number for number, statement in enumerate(side.statements) if statement.acts(action.lower()))
    nothing = (Level("nothing", ()),)
    allowed = Search(
        (side, ComparedPath((), ((),))), (deciding(Stages(scps=path)), deciding(Stages(scps=nothing))), world
    ).differing(named, action)
    denied = Search((side, ComparedPath((), ())), (deciding(Stages(scps=path)), deciding(Stages())), world).differing(
        named, action
    )
    return Witnesses(
        allowed if isinstance(allowed, Request) else None,
        denied if isinstance(denied, Request) else None,
        next((doubt for doubt in (allowed, denied) if isinstance(doubt, str) and doubt), ""),
    )
