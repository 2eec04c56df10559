"""New accounts of a migration: AWS makes each below the root, so that only the policies of the root limit it at first.

The earlier design says nothing of them, and nothing in AWS gives them another first place. So what they may do beyond
the later design is no step that is not safe, but is said with its exact extent.
"""

from collections.abc import Generator, Sequence

from designer.analysis.migration.plan import NewAccount, PlannedStep
from designer.analysis.migration.safety import AccountPaths, SafetyCheck, UnsafeAccounts
from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


def new_accounts(
    before: Organization, target: Organization, made: Sequence[tuple[PlannedStep, Change]], safety: SafetyCheck
) -> Generator[None, None, tuple[NewAccount, ...]]:
    """The accounts that a plan makes, in steps.

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
    paths = AccountPaths(state)
    more: dict[NodeId, list[UnsafeAccounts]] = {one: [] for one in new}
    now: dict[NodeId, list[UnsafeAccounts]] = {one: [] for one in new}
    last = dict.fromkeys(new, 0)
    for step, change in made:
        state.apply(change)
        if change.policies or change.settings:
            paths.forget()
        for one in {*step.accounts, NodeId(step.made)} & new.keys():
            found = yield from safety.exceeding(paths, one)
            more[one] += found
            if now[one] or found:
                last[one] = step.number
            now[one] = found
    return tuple(_new(one, step, last[one], more[one], now[one]) for one, step in new.items())


def _new(
    account: NodeId, maker: PlannedStep, last: int, more: Sequence[UnsafeAccounts], left: Sequence[UnsafeAccounts]
) -> NewAccount:
    actions = 0
    for one in more:
        actions |= one.actions
    shown = next((one.request for one in more if one.request is not None), None)
    doubt = next((one.doubt for one in more if one.doubt), "")
    return NewAccount(account, maker.number, last, actions, shown, doubt, _lasting(left))


def _lasting(left: Sequence[UnsafeAccounts]) -> str:
    if any(one.request is not None for one in left):
        return "The plan does not end that."
    return f"Since then it is not settled whether it may: {left[0].doubt}" if left else ""


def new_account_words(target: Organization, new: NewAccount) -> str:
    """Sentences on what a new account may do until it has its policies."""
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
