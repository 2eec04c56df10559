"""An answer "it depends" depends: a request is allowed and another one denied, on the account's own path."""

from random import Random

import pytest

from designer.analysis.access.assumption import NO_ASSUMPTION, known_facts
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.level_masks import known_partition
from designer.analysis.access.question import path_levels
from designer.exchange import templates
from designer.organization.model.records import PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.request import Stages
from designer.policy.satisfiability.possible_requests import PossibleRequests
from tests.designer.policy.equivalence.oracles import witnesses

SCP = PolicyType.SERVICE_CONTROL_POLICY


@pytest.mark.parametrize("name", ["coffee-shop", "company", "landing-zone", "starter"])
def test_open_answers_of_the_templates_have_a_request_of_each_kind(name):
    organization = templates.load(name).organization
    catalogue, random = load(), Random(1)
    accounts = {ceiling: account for account, ceiling in Ceilings(organization, catalogue).all_accounts().items()}
    for ceiling, account in accounts.items():
        path = path_levels(organization, account, SCP)
        world = PossibleRequests.of(known_facts(organization, account, NO_ASSUMPTION), known_partition(organization))
        members = catalogue.members(ceiling.conditional)
        for index in random.sample(members, min(5, len(members))):
            found = witnesses(path, catalogue.actions[index], world)
            assert None not in (found.allowed, found.denied), (account, catalogue.actions[index])
            for request, allowed in ((found.allowed, True), (found.denied, False)):
                assert allowed is (evaluate(request, Stages(scps=path)).result is Result.ALLOWED)
