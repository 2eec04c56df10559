"""Layout of 10,000 and 50,000 accounts, and again after one edit, beside a bare walk over all nodes."""

from dataclasses import replace

from designer.change import Change, Swap
from designer.layout import Arranger
from designer.organization import Organization
from designer.records import Kind, Node, NodeId
from designer.templates.scale import large_organization
from tests.bench import Result, beside, elapsed, summary

SIZES = (10_000, 50_000)


def run() -> Result:
    """Milliseconds; a relayout follows a real edit of an OU in the middle of the tree."""
    figures: dict[str, float | int | str] = {}
    for size in SIZES:
        organization = large_organization(size, 1)
        full, walk = beside(
            lambda o=organization: Arranger().arrange(o), lambda o=organization: sum(1 for _ in o.walk())
        )
        arranger = Arranger()
        arranger.arrange(organization)
        again = summary([after_edit(organization, arranger, turn) for turn in range(31)])
        figures |= {
            f"ous_{size}": organization.ou_count,
            f"full_ms_{size}": full.median,
            f"walk_ms_{size}": walk.median,
            f"after_edit_ms_{size}": again.median,
            f"after_edit_worst_ms_{size}": again.worst,
        }
    reach = {"full_ms_10000": "<= 50", "after_edit_worst_ms_10000": "<= 10"}
    reached = figures["full_ms_10000"] <= 50 and figures["after_edit_worst_ms_10000"] <= 10
    return Result("layout", figures, reach, reached)


def after_edit(organization: Organization, arranger: Arranger, turn: int) -> float:
    """Milliseconds of the layout after one more account in some OU."""
    ous = [node for node in organization.nodes.values() if node.kind is Kind.OU]
    parent = ous[turn * 37 % len(ous)]
    new = Node(NodeId(f"acc-bench-{turn}"), Kind.ACCOUNT, "bench")
    after = replace(parent, children=(*parent.children, new.id))
    organization.apply(Change("Add", {new.id: Swap(None, new), parent.id: Swap(parent, after)}))
    return elapsed(lambda: arranger.arrange(organization))
