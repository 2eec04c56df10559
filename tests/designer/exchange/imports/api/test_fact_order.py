"""Facts in an order of their own, whichever order a source tells them in."""

from itertools import permutations

from designer.exchange.imports.api.fact_order import facts_in_order
from designer.exchange.imports.facts import Missing, OrganizationFacts, UnknownAttachments
from designer.organization.model.records import PolicyType


def test_gaps_in_the_attachments_are_in_one_order() -> None:
    reason = Missing("It was not read.", "here")
    scp, rcp = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
    gaps = (
        UnknownAttachments(None, None, reason),
        UnknownAttachments(rcp, "ou-1", reason),
        UnknownAttachments(scp, "ou-1", reason),
        UnknownAttachments(rcp, "ou-2", reason),
    )
    for some in permutations(gaps):
        facts = OrganizationFacts(source="here", unknown_attachments=some)
        assert gaps == facts_in_order(facts).unknown_attachments
