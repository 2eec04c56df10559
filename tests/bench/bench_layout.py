"""Every layout of 10,000 and 50,000 accounts, and again after one edit, beside a bare walk over all nodes.

At the end once more with 10,000 cards placed by hand.
"""

import random
import tracemalloc
from dataclasses import replace

from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import METRICS, Arranger, CardMetrics, Density, Direction
from designer.organization.layout.nested.planner import Planner
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind
from tests.bench import Result, beside, elapsed, summary

SIZES = (10_000, 50_000)
PLACED = 10_000


def run() -> Result:
    """Milliseconds; a relayout follows a real edit of an OU in the middle of the tree."""
    figures: dict[str, float | int | str] = {}
    reach: dict[str, str] = {}
    for size in SIZES:
        organization = large_organization(size, 1)
        figures[f"ous_{size}"] = organization.ou_count
        for direction in Direction:
            figures |= one(organization, direction, f"{direction.value}_{size}")
        for density in (Density.COMPACT, Density.DENSE):
            figures |= one(organization, Direction.TOP_DOWN, f"{density.value}_cards_{size}", METRICS[density])
        figures[f"placed_again_ms_{size}"] = with_placed(organization)
        figures[f"states_kb_{size}"] = states(organization)
    kinds = [direction.value for direction in Direction] + ["dense_cards"]
    for name in kinds:
        reach |= {f"full_ms_{name}_10000": "<= 50", f"after_edit_worst_ms_{name}_10000": "<= 10"}
    reach |= {"full_ms_nested_10000": "<= 250", "full_ms_nested_50000": "<= 1500", "states_kb_50000": "<= 5000"}
    reached = all(float(figures[name]) <= float(most.removeprefix("<= ")) for name, most in reach.items())
    return Result("layout", figures, reach, reached)


def one(
    organization: Organization, direction: Direction, name: str, sizes: CardMetrics | None = None
) -> dict[str, float | int | str]:
    """One layout of an organization, whole and after edits that are taken back."""
    full, walk = beside(
        lambda: Arranger(sizes).arrange(organization, direction=direction), lambda: sum(1 for _ in organization.walk())
    )
    arranger = Arranger(sizes)
    bounds = arranger.arrange(organization, direction=direction).bounds
    again = summary([after_edit(organization, arranger, direction, turn) for turn in range(31)])
    return {
        f"full_ms_{name}": full.median,
        f"walk_ms_{name}": walk.median,
        f"after_edit_ms_{name}": again.median,
        f"after_edit_worst_ms_{name}": again.worst,
        f"area_mpx_{name}": round(bounds.w * bounds.h / 1e6),
    }


def states(organization: Organization) -> float:
    """Kilobytes that 200 states to which an undo comes back take of memory, each with one account less."""
    planner = Planner()
    planner.follow(organization)
    accounts = random.Random(1).sample(list(organization.accounts()), 201)
    tracemalloc.start()
    for account in [one for one in accounts if not organization.is_management_account(one)][:200]:
        organization.apply(edits.remove(organization, [account]))
        planner.follow(organization)
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return taken / 1024


def with_placed(organization: Organization) -> float:
    """Milliseconds of a layout in which 10,000 cards stand where they were put, with the shapes known."""
    places = random.Random(1).sample([n for n in organization.walk() if n != organization.root], PLACED)
    organization.apply(edits.place(organization, dict.fromkeys(places, (300, 200))))
    arranger = Arranger()
    arranger.arrange(organization)
    return summary([elapsed(lambda: arranger.arrange(organization)) for _ in range(5)]).median


def after_edit(organization: Organization, arranger: Arranger, direction: Direction, turn: int) -> float:
    """Milliseconds of the layout after one more account in some OU."""
    ous = [node for node in organization.nodes.values() if node.kind is NodeKind.OU]
    parent = ous[turn * 37 % len(ous)]
    new = Node(NodeId(f"acc-bench-{turn}"), NodeKind.ACCOUNT, "bench")
    after = replace(parent, children=(*parent.children, new.id))
    change = Change("Add", {new.id: Swap(None, new), parent.id: Swap(parent, after)})
    organization.apply(change)
    taken = elapsed(lambda: arranger.arrange(organization, direction=direction))
    organization.apply(change.inverse())
    arranger.arrange(organization, direction=direction)
    return taken
