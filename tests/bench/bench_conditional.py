"""How many answers "it depends" are shown to depend: by a request that is allowed and one that is denied.

Each request is decided by the evaluator of single requests, and is one that can be made. Pairs of account and action
are drawn from the sample, the templates, generated organizations, and, where the environment names them in
ORGWRIGHT_CORPUS, public policies, each attached to an account of its own.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from designer.analysis.access.assumption import NO_ASSUMPTION, known_facts
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.level_masks import known_partition
from designer.analysis.access.question import path_levels
from designer.exchange import templates
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from designer.policy.catalog.catalogue import load
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.satisfiability.possible_requests import PossibleRequests
from tests.bench import Result
from tests.designer.policy.equivalence.oracles import witnesses

ACTIONS = 12
"""Actions drawn for each distinct ceiling."""

CEILINGS = 60
"""Distinct ceilings drawn of each organization."""

SCP = PolicyType.SERVICE_CONTROL_POLICY


def run() -> Result:
    """The share with both requests, and why the others have none."""
    figures: dict[str, float | int | str] = {}
    every, shown = 0, 0
    reasons: Counter[str] = Counter()
    for name, some in organizations():
        pairs = found = 0
        for organization in some:
            for both, doubt in _drawn(organization):
                pairs, found = pairs + 1, found + both
                if not both:
                    reasons[doubt or "proven: no such request"] += 1
        if pairs:
            figures |= {f"{name}_pairs": pairs, f"{name}_share": found / pairs}
        every, shown = every + pairs, shown + found
    figures |= {"pairs": every, "share": shown / every}
    figures |= {f"without: {reason}": count for reason, count in reasons.most_common(6)}
    return Result("conditional", figures, {"share": ">= 0.95"}, reached=shown >= 0.95 * every)


def organizations() -> Iterator[tuple[str, Iterator[Organization]]]:
    """Kinds of organizations whose answers are looked at."""
    yield (
        "templates",
        (templates.load(name).organization for name in templates.names_of_templates() if name != templates.SCALE),
    )
    yield "scale", (templates.load(templates.SCALE, accounts=count).organization for count in (100, 1_000, 10_000))
    corpus = Path(os.environ.get("ORGWRIGHT_CORPUS", "no-corpus"))
    if (corpus / "index.json").exists():
        yield "corpus", _corpus(corpus)


def _corpus(folder: Path) -> Iterator[Organization]:
    """Each public SCP that can be read, alone on an account."""
    index = json.loads((folder / "index.json").read_text("utf-8"))
    for entry in index["documents"]:
        if entry["kind"] != "SCP" or not entry["file"]:
            continue
        text = (folder / entry["file"]).read_text("utf-8")
        if not read_policy_text(text, Grammar.SCP).usable:
            continue
        own = Policy(PolicyId("own"), "Own", SCP, text)
        full = aws_managed_policies()[0].id
        nodes = [
            Node(NodeId("root"), NodeKind.ROOT, "Root", (NodeId("account"),), (full,)),
            Node(NodeId("account"), NodeKind.ACCOUNT, "Account", (), (full, own.id), "222222222222"),
        ]
        yield Organization(nodes, (*aws_managed_policies(), own), Settings("One"))


def _drawn(organization: Organization) -> Iterator[tuple[bool, str]]:
    """For pairs of account and action with the answer "it depends": whether both requests were found, else why not."""
    catalogue, random = load(), Random(1)
    accounts = {ceiling: account for account, ceiling in Ceilings(organization, catalogue).all_accounts().items()}
    conditional = [(ceiling, account) for ceiling, account in accounts.items() if ceiling.conditional]
    for ceiling, account in random.sample(conditional, min(CEILINGS, len(conditional))):
        members = catalogue.members(ceiling.conditional)
        path = path_levels(organization, account, SCP)
        world = PossibleRequests.of(known_facts(organization, account, NO_ASSUMPTION), known_partition(organization))
        for index in random.sample(members, min(ACTIONS, len(members))):
            found = witnesses(path, catalogue.actions[index], world)
            yield found.allowed is not None and found.denied is not None, found.doubt
