"""Steps that move accounts: new ones from below the root, and those for whose place policies of others ask.

The earlier design says nothing of them, and nothing in AWS gives them another first place. So what they may do beyond
the later design is not a step that is not safe, but is said with its exact extent.

Such a step changes what these policies say of the accounts that move, though it touches neither the policies nor their
accounts. It is taken as proved where the statements alone tell so; nothing is searched for.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from designer.analysis.access.placed_policies import (
    AccountPlace,
    actions_that_move,
    asks_for_distant_path,
    below,
    distant_place,
)
from designer.analysis.differences.distant_moves import words_of_moves
from designer.analysis.differences.effects import STAGES
from designer.analysis.migration.plan import NewAccount, PlannedStep
from designer.analysis.migration.safety import AccountPaths, Breach, SafetyCheck, UnsafeAccounts, unproved
from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyType
from designer.policy.catalog.catalogue import Catalogue


def new_accounts(
    before: Organization, target: Organization, made: Sequence[tuple[PlannedStep, Change]], safety: SafetyCheck
) -> Generator[None, None, tuple[NewAccount, ...]]:
    """Return the accounts that a plan makes, in steps.

    Args:
        before: The design that the plan starts from.
        target: The one that it leads to.
        made: The steps of the plan, each with the edit that it is.
        safety: Check of states between the two.
    """
    makers = {NodeId(step.made): step for step, _ in made if step.made in target.nodes}
    new = {one: step for one, step in makers.items() if target.node(one).kind is NodeKind.ACCOUNT}
    if not new:
        return ()
    state = before.copy()
    paths = AccountPaths(state, safety.numbers)
    more: dict[NodeId, list[UnsafeAccounts]] = {node_id: [] for node_id in new}
    now: dict[NodeId, list[UnsafeAccounts]] = {node_id: [] for node_id in new}
    last = dict.fromkeys(new, 0)
    for step, change in made:
        state.apply(change)
        if change.policies or change.settings:
            paths.forget()
        for node_id in {*step.accounts, NodeId(step.made)} & new.keys():
            found = yield from safety.exceeding(paths, node_id)
            more[node_id] += found
            if now[node_id] or found:
                last[node_id] = step.number
            now[node_id] = found
    return tuple(_new(one, step, last[one], more[one], now[one]) for one, step in new.items())


def _new(
    account: NodeId, maker: PlannedStep, last: int, more: Sequence[UnsafeAccounts], left: Sequence[UnsafeAccounts]
) -> NewAccount:
    actions = 0
    for unsafe_accounts in more:
        actions |= unsafe_accounts.actions
    shown = next((unsafe_accounts.request for unsafe_accounts in more if unsafe_accounts.request is not None), None)
    doubt = next((unsafe_accounts.doubt for unsafe_accounts in more if unsafe_accounts.doubt), "")
    return NewAccount(account, maker.number, last, actions, shown, doubt, _lasting(left))


def _lasting(left: Sequence[UnsafeAccounts]) -> str:
    if any(unsafe_accounts.request is not None for unsafe_accounts in left):
        return "The plan does not end that."
    return f"Since then it is not settled whether it may: {left[0].doubt}" if left else ""


def new_account_words(target: Organization, new: NewAccount) -> str:
    """Return the sentences on what a new account may do until it has its policies."""
    name = target.node(new.account).name
    born = f"{name} is made below the root by step {new.made}"
    if not new.until:
        return f"{born}, and its policies there never let it do more than the later design does: that is proved."
    if new.request is None:
        return f"{born}. It is not settled that it may do no more there than the later design lets it: {new.doubt}"
    much = counted(new.actions.bit_count(), "action")
    return (
        f"{born}, where AWS makes every account. Until step {new.until} it may do more than the later design lets it: "
        f"{much}, such as {new.request.action} on {new.request.resource}. Let nobody in before that, or give the root "
        f"stricter policies first. {new.lasting}"
    ).rstrip()


Places: TypeAlias = tuple[AccountPlace, AccountPlace, AccountPlace]
"""Places of an account before, now and after."""


class DistantMoves:
    """Moves of accounts on the way between two designs under the same ids.

    Args:
        before: The design that a plan starts from.
        state: Paths of the one that it has reached.
        after: The one that it leads to.
        catalogue: Every action.
    """

    def __init__(self, before: Organization, state: AccountPaths, after: Organization, catalogue: Catalogue) -> None:
        self._sides = (AccountPaths(before, state.numbers), state, AccountPaths(after, state.numbers))
        self._catalogue = catalogue
        self._kinds = [kind for kind in STAGES if any(True for side in (before, after) for _ in _asking(side, kind))]

    def places(self, accounts: Iterable[NodeId]) -> Mapping[tuple[PolicyType, NodeId], AccountPlace]:
        """Return the places of some accounts as they are now; empty if no policy asks for them."""
        state = self._sides[1].organization
        some = tuple(accounts) if self._kinds else ()
        return {(kind, account): distant_place(state, account, kind) for kind in self._kinds for account in some}

    def reached(self, earlier: Mapping[tuple[PolicyType, NodeId], AccountPlace]) -> frozenset[NodeId]:
        """Return the accounts whose policies say something else now that some accounts are no more where they were."""
        state, found = self._sides[1].organization, set[NodeId]()
        for kind in self._kinds:
            now = {key: distant_place(state, key[1], kind) for key in earlier if key[0] is kind}
            moves = {(earlier[key], place) for key, place in now.items() if not place.is_same(earlier[key])}
            for policy in _asking(state, kind) if moves else ():
                if actions_that_move(policy, moves, self._catalogue):
                    found.update(below(state, policy))
        return frozenset(node_id for node_id in found if not state.is_management_account(node_id))

    def checking(self, touched: Collection[NodeId]) -> Generator[None, None, tuple[UnsafeAccounts, ...]]:
        """Return the accounts for which a state is not proved safe in this, in steps.

        Args:
            touched: Accounts whose policies, or whose place, the last step has changed; no others count.
        """
        found: list[UnsafeAccounts] = []
        for kind in self._kinds:
            yield
            moves = self._moves(kind)
            names: dict[str, None] = {}
            doubtful: set[NodeId] = set()
            ways: set[Breach] = set()
            for together in self._asked(kind) if moves else ():
                yield
                whole = not together.isdisjoint(touched)
                some = [places for places, movers in moves.items() if whole or not movers.isdisjoint(touched)]
                one = min(together)
                breaches = {breach for places in some for breach in self._breaches(kind, one, places)}
                if breaches:
                    ways |= breaches
                    doubtful |= together
                    names |= dict.fromkeys(self._names(kind, one))
            if doubtful:
                words = words_of_moves(tuple(names), kind, sum(map(len, moves.values())))
                accounts = tuple(filter(doubtful.__contains__, self._sides[2].organization.accounts()))
                breach = Breach.WIDER if Breach.WIDER in ways else Breach.NARROWER
                found.append(UnsafeAccounts(breach, STAGES[kind], accounts, None, words, 0))
        return tuple(found)

    def _moves(self, kind: PolicyType) -> dict[Places, set[NodeId]]:
        """Return the accounts that are not in one place before, now and after, by these places."""
        found: dict[Places, set[NodeId]] = {}
        for account in self._sides[2].organization.accounts():
            if self._is_everywhere(account):
                before, now, after = (distant_place(side.organization, account, kind) for side in self._sides)
                if not (before.is_same(now) and now.is_same(after)):
                    found.setdefault((before, now, after), set()).add(account)
        return found

    def _asked(self, kind: PolicyType) -> Iterable[set[NodeId]]:
        """Return the accounts below policies that ask, those with the same paths in all three designs together."""
        found: dict[object, set[NodeId]] = {}
        for organization in (side.organization for side in self._sides):
            for policy in _asking(organization, kind):
                for account in filter(self._is_everywhere, below(organization, policy)):
                    key = tuple(side.shared(account) for side in self._sides)
                    found.setdefault(key, set()).add(account)
        return found.values()

    def _breaches(self, kind: PolicyType, account: NodeId, places: Places) -> tuple[Breach, ...]:
        """Why a state may not be safe for requests between an account and one that moves."""
        sides = zip(self._sides, places, strict=True)
        before, now, after = (side.of(STAGES[kind], account, place.facts) for side, place in sides)
        if all(place.facts for place in places) or not (before or now or after):
            return unproved(before, now, after)
        ends = ((before, places[0]), (after, places[2]))
        return () if any(now == path and places[1].is_same(place) for path, place in ends) else tuple(Breach)

    def _names(self, kind: PolicyType, account: NodeId) -> Iterator[str]:
        """Yield the names of the policies above an account that ask."""
        for organization in (side.organization for side in self._sides):
            for node_id in organization.path(account):
                policies = map(organization.policy, organization.node(node_id).policies)
                yield from (policy.name for policy in policies if policy.type is kind and asks_for_distant_path(policy))

    def _is_everywhere(self, account: NodeId) -> bool:
        return all(account in side.organization.nodes for side in self._sides)


def _asking(organization: Organization, kind: PolicyType) -> Iterator[Policy]:
    """Yield the policies of a type that are attached and ask for places of the other side."""
    for policy in organization.policies.values():
        if policy.type is kind and asks_for_distant_path(policy) and organization.targets(policy.id):
            yield policy
