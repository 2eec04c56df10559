"""The design that a report is about, with the analyses that several sections share."""

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from designer.analysis import checks
from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.access.reasons import design_names
from designer.analysis.checks import Finding
from designer.analysis.checks.team_rules import team_tests
from designer.analysis.compliance.checklist import Checklists, ProgrammeChecklist
from designer.analysis.compliance.delegation import administered
from designer.analysis.compliance.scope import ProgrammeScopes
from designer.analysis.expectations.proof import GuardrailProof
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.plain_sentences import DesignNames
from designer.policy.states import State


class ReportSubject:
    """A design and what is asked of it more than once.

    Args:
        organization: The design, which must not change meanwhile.
        catalogue: Actions.
        day: Day that decides which tests have expired, ISO.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, day: str) -> None:
        self.organization = organization
        self.catalogue = catalogue
        self.day = day
        self.ceilings = Ceilings(organization, catalogue)
        self.accounts = tuple(organization.accounts())
        self._reached: dict[PolicyId, frozenset[NodeId]] = {}
        self._paths: dict[NodeId, str] = {}

    @cached_property
    def all_ceilings(self) -> dict[NodeId, Ceiling]:
        """Ceiling of every account."""
        return self.ceilings.all_accounts()

    @cached_property
    def administered(self) -> dict[NodeId, tuple[str, ...]]:
        """Services that accounts run for the organization, by their principals."""
        return administered(self.organization)

    @cached_property
    def proofs(self) -> tuple[GuardrailProof, ...]:
        """Proof of every guardrail test, in the order of the design."""
        if not self.organization.settings.tests:
            return ()
        from designer.analysis.expectations.prover import Prover  # many designs have no tests

        return Prover(self.organization, self.catalogue, self.day).prove_all()

    @property
    def proved_tests(self) -> Iterator[tuple[GuardrailTest, GuardrailProof]]:
        """The design's tests with their proofs, then the promises of the libraries in use with theirs."""
        yield from zip(self.organization.settings.tests, self.proofs, strict=True)
        if team := team_tests(self.organization):
            from designer.analysis.expectations.prover import Prover  # few people have a library

            prover = Prover(self.organization, self.catalogue, self.day)
            yield from ((test, prover.prove(test)) for test in team)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of all checks, those that are suppressed included."""
        return checks.run_all(self.organization, self.day, proofs=self.proofs)

    @cached_property
    def names(self) -> DesignNames:
        """Names of the design, for statements in words."""
        return design_names(self.organization)

    @cached_property
    def _checklists(self) -> Checklists:
        return Checklists(self.organization, self.catalogue, self.day)

    @cached_property
    def checklists(self) -> tuple[ProgrammeChecklist, ...]:
        """Checklist of every programme that a node names."""
        return self._checklists.all()

    @property
    def scopes(self) -> ProgrammeScopes:
        """Services of accounts under programmes."""
        return self._checklists.scopes

    def reached(self, policy: PolicyId) -> frozenset[NodeId]:
        """Return the accounts below the nodes to which a policy is attached."""
        found = self._reached.get(policy)
        if found is None:
            accounts = (self.organization.accounts(target) for target in self.organization.targets(policy))
            found = self._reached[policy] = frozenset(chain.from_iterable(accounts))
        return found

    def path(self, node: NodeId | None) -> str:
        """Return the path of a node in names; "" if there is none."""
        if node is None or node not in self.organization.nodes:
            return ""
        if node not in self._paths:
            self._paths[node] = path_text(self.organization, node)
        return self._paths[node]

    def state(self, ceiling: Ceiling, action: str) -> State:
        """Return the state of an action below a ceiling, as far as SCPs decide it."""
        if ceiling.exempt:
            return State.EXEMPT
        index = self.catalogue.index(action)
        if index is None:
            return State.UNKNOWN
        if ceiling.sure >> index & 1:
            return State.ALLOWED
        if not ceiling.possible >> index & 1:
            return State.DENIED
        return State.UNKNOWN if ceiling.unknown >> index & 1 else State.CONDITIONAL
