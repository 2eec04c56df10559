"""Ceilings of 10,000 and 50,000 accounts over the whole catalogue, beside as many single ANDs of bit sets that wide.

Policies are compiled beforehand; joined levels, shared results and the walk of the tree are part of the figure.
"""

from __future__ import annotations

from random import Random

from designer.permissions.ceilings import Ceilings
from designer.policy.catalogue import load
from designer.templates import load as template
from tests.bench import Result, beside


def run() -> Result:
    """Milliseconds for all accounts, and how many times the floor that is."""
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

        def floor() -> list[int]:
            full = catalogue.full_mask  # noqa: B023 - called in this round only
            return [mask & full for mask in masks]  # noqa: B023 - called in this round only

        ours, ands = beside(ceilings, floor)
        distinct = len(set(map(id, Ceilings(organization, catalogue).all_accounts().values())))
        ratios.append(ours.median / ands.median)
        figures |= {
            f"ceilings_{accounts}_ms": ours.median,
            f"ands_{accounts}_ms": ands.median,
            f"ratio_{accounts}": ratios[-1],
            f"distinct_{accounts}": distinct,
        }
    figures["actions"] = len(load().actions)
    return Result("ceilings", figures, {"ratio_10000": "<= 2", "ratio_50000": "<= 2"}, reached=max(ratios) <= 2)
