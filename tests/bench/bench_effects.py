"""Effects of an edit of a root policy over 10,000 accounts: a key that denies more, one that spares another role."""

from __future__ import annotations

import gc
import json
from statistics import median
from time import process_time

from designer.analysis.differences.effects import PolicyEffects
from designer.exchange import templates
from designer.policy.catalog.catalogue import load
from tests.bench import Result

KEYS = 5
REACH = {"denies_more_ms": "<= 50", "longest_step_ms": "<= 8"}


def run() -> Result:
    """Milliseconds of work until answers are compared, until conditions are settled, and of the longest step."""
    organization = templates.load(templates.SCALE, accounts=10_000).organization
    load()
    gc.collect()
    gc.freeze()  # as the program does once its window stands
    policy = next(p for p in organization.node(organization.root).policies if not organization.policy(p).aws_managed)
    text = organization.policy(policy).text
    figures: dict[str, float | int | str] = {}
    figures |= _typed(organization, policy, text, [_with(text, f"s3:Delete{end}*") for end in "ABCJOP"], "denies_more")
    spared = [_with(text, "s3:DeleteBucket", role) for role in ("one", "two", "three", "four", "five", "six")]
    figures |= _typed(organization, policy, _with(text, "s3:DeleteBucket", "zero"), spared, "spares_another")
    longest = max(float(value) for name, value in figures.items() if name.endswith("longest_step_ms"))
    figures["longest_step_ms"] = longest
    return Result("effects", figures, REACH, reached=float(figures["denies_more_ms"]) <= 50 and longest <= 8)


def _with(text: str, action: str, role: str = "") -> str:
    document = json.loads(text)
    condition = {"Condition": {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::*:role/{role}"}}} if role else {}
    document["Statement"].append({"Effect": "Deny", "Action": action, "Resource": "*", **condition})
    return json.dumps(document)


def _typed(organization, policy, earlier, texts, name):
    """The keys after the first one, for which all is made ready."""
    work = PolicyEffects(organization, load(), policy, earlier)
    answered, settled, longest = [], [], []
    for text in texts:
        first, steps, begun = 0.0, [], process_time()
        for told in work.comparing(text):
            steps.append(process_time())
            if told is not None and not first:
                first = steps[-1] - begun
        answered.append(1000 * first)
        settled.append(1000 * (process_time() - begun))
        longest.append(1000 * max(later - sooner for sooner, later in zip([begun, *steps], steps, strict=False)))
    return {
        f"{name}_ms": median(answered[1:]),
        f"{name}_settled_ms": median(settled[1:]),
        f"{name}_longest_step_ms": median(longest[1:]),
    }
