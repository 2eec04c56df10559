"""The lens of lock-outs: who nobody can repair, and who only by one exemption."""

from __future__ import annotations

from designer.analysis.lenses.annotation import EXEMPT
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.health import LAST, LOCKED, REACHABLE
from designer.analysis.lenses.registry import read_now
from tests.designer.analysis.expectations.promised import deny, organization, policy


def test_an_account_says_whether_anybody_gets_in_and_who_alone():
    glass = {"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Glass"}}}
    attached = {"acc-shop": ["shut"], "ou-lab": ["spares"]}
    design = organization({"shut": policy(deny("*")), "spares": policy(deny("*", **glass))}, attached=attached)
    found = read_now(design, LensChoice("lock-outs"))
    tones = {node_id: one.tone for node_id, one in found.annotations.items()}
    assert {"acc-shop": LOCKED, "acc-lab": LAST, "acc-bank": REACHABLE, "acc-main": EXEMPT} == tones
    assert "only role/Glass" == found.annotations["acc-lab"].line
