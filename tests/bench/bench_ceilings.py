"""Ceilings of 10,000 and 50,000 accounts over the whole catalogue, beside as many single ANDs of bit sets that wide.

Policies are compiled beforehand; joined levels, shared results and the walk of the tree are part of the figure.

There are two floors. `kept` holds every result, as the ceilings hold theirs: most of its time is spent by the system on
handing out fresh memory, 3 KB an account. `freed` throws each away at once and so works in the same 3 KB: the bare
operation. Where a process has memory left from before, `kept` costs little more than `freed`; so this has a process of
its own. The ceilings hold two results for each distinct path, a third of what `kept` holds: `kept` is the fair floor
for time and memory together, `freed` says how far the arithmetic alone would let us go.
"""

from __future__ import annotations

from random import Random

from designer.analysis.access.ceilings import Ceilings
from designer.exchange.templates import load as template
from designer.policy.catalog.catalogue import load
from tests.bench import Result, beside


def run() -> Result:
    """Milliseconds for all accounts, and how many times each floor that is."""
    figures: dict[str, float | int | str] = {}
    ratios = []
    for accounts in (10_000, 50_000):
        organization = template("scale", accounts=accounts).organization
        catalogue = load()
        Ceilings(organization, catalogue).all_accounts()  # compiles the policies
        bits, random = len(catalogue.actions), Random(1)
        masks = [random.getrandbits(bits) | 1 << bits - 1 for _ in range(accounts)]

        def ceilings() -> dict[object, object]:
            return dict(Ceilings(organization, catalogue).all_accounts())  # noqa: B023 - called in this round only

        def kept() -> list[int]:
            full = catalogue.full_mask  # noqa: B023 - called in this round only
            return [mask & full for mask in masks]  # noqa: B023 - called in this round only

        def freed() -> None:
            full = catalogue.full_mask  # noqa: B023 - called in this round only
            for mask in masks:  # noqa: B023 - called in this round only
                mask & full

        ours, ands = beside(ceilings, kept, repeats=21)
        again, bare = beside(ceilings, freed)
        distinct = len(set(map(id, Ceilings(organization, catalogue).all_accounts().values())))
        ratios.append(ours.median / ands.median)
        figures |= {
            f"ceilings_{accounts}_ms": ours.median,
            f"kept_{accounts}_ms": ands.median,
            f"freed_{accounts}_ms": bare.median,
            f"ratio_{accounts}": ratios[-1],
            f"ratio_{accounts}_freed": again.median / bare.median,
            f"distinct_{accounts}": distinct,
        }
    figures["actions"] = len(load().actions)
    return Result("ceilings", figures, {"ratio_10000": "<= 1.15", "ratio_50000": "<= 1.15"}, max(ratios) <= 1.15)
