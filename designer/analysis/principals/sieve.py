"""The sieve of a principal: what its policies give, and what boundary, SCPs and RCPs take of it, level by level.

Each level is a set of actions that surely pass and a set of those that pass in some request, as in a ceiling
(`designer.analysis.access.level_masks`); a path of levels is their intersection. Policies of resources are asked where
one is given, and those of roles; another that names a principal of its own account may give more.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache, partial
from typing import TypeAlias

from designer.analysis.principals.policy_shares import StatementShare
from designer.analysis.principals.sieve_level import CALLER_SIEVES, PrincipalAnswer, SieveLevel, SieveStage, SieveStep
from designer.basics.words import capital
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import UNLIMITED_SENTENCE, Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.evaluation.plain_sentences import DesignNames, allow_phrase, deny_phrase
from designer.policy.evaluation.statement_explanation import unique_keys
from designer.policy.language.wording import title_in_policy
from designer.policy.matching.request import NamedPolicy

_RESOURCE_POLICY = "the resource's policy"
"""Stands among what an answer depends on for a policy of another account's resource, which must allow it, too."""


RESOURCE_OWNER = "aws:ResourceAccount"
"""Stands among what an answer depends on if the owner of the resource is unknown."""

TRUST = "the role's trust policy"
"""Stands among what an answer depends on for the taking of a role, which its trust policy must allow, too."""


_OF_RESOURCE = (SieveStage.RESOURCE, SieveStage.TRUST)
"""The stages of the resource's own policy."""

_Claim: TypeAlias = tuple[int, Callable[[], PrincipalAnswer]]
"""Actions that a reason would decide, and the answer with the reason."""


class Owner(Enum):
    """Owner of the resource asked about, as far as it matters."""

    KNOWN = "its policy is known, or the caller's account owns it"
    FOREIGN = "another account owns it, and its policy is not known"
    OPEN = "not known"


class Sieve:
    """The sieve of one principal for the actions asked about, as bits.

    Attributes:
        levels: Its levels, in the order of an explanation.
        sure: Actions that surely pass all of them.
        possible: Actions that pass them in some request.
        open_to_it: Actions that AWS lets such a principal do at all: the root user assumes no role.
    """

    def __init__(
        self,
        levels: tuple[SieveLevel, ...],
        organization: Organization,
        principal: AccountPrincipal,
        catalogue: Catalogue,
        *,
        names: DesignNames,
        full: int,
        unlimited: int,
        by_trust: int,
        owner: Owner,
        refused: tuple[tuple[int, str], ...] = (),
    ) -> None:
        self.levels = levels
        self._full = full
        self._unlimited = unlimited
        self._organization = organization
        self._names = names
        self._principal = principal
        self._catalogue = catalogue
        self._owner = owner
        self._by_trust = by_trust
        self._refused = refused
        self._narrowing = tuple([level for level in levels if level.sure != full])  # the others have nothing to tell
        self._of_resource = tuple([level for level in levels if level.stage in _OF_RESOURCE])
        self.sure, self.possible = full & ~by_trust, full
        for mask, _ in refused:
            self.possible &= ~mask
        self.sure &= self.possible
        self.open_to_it = self.possible
        for level in levels:
            self.sure &= level.sure
            self.possible &= level.possible

    @property
    def asked(self) -> int:
        """All actions asked about."""
        return self._full

    @property
    def gap(self) -> str:
        """Unknown part of the policies; empty if all are known."""
        return next((level.gap for level in self.levels if level.gap), "")

    @property
    def complete(self) -> bool:
        """True if all policies are known and can be read."""
        return not self.gap and all(share.usable for level in self.levels for _, share in level.policies)

    def steps(self) -> list[SieveStep]:
        """Return the number of actions that are left after each level, and that it takes."""
        steps: list[SieveStep] = []
        left, passing = self._full, self.open_to_it
        for level in self.levels:
            after = left & level.possible & passing
            steps.append(SieveStep(level.stage, level.node, after.bit_count(), left.bit_count() - after.bit_count()))
            left = after
        return steps

    def answer(self) -> PrincipalAnswer:
        """Return the answer to the one action asked about."""
        return next(answer for mask, answer in self._claims() if mask & self._full)()

    def answers(self) -> Iterator[tuple[int, PrincipalAnswer]]:
        """Return the disjoint sets of actions with their answer, covering every action."""
        return self._split()

    def _split(self) -> Iterator[tuple[int, PrincipalAnswer]]:
        left = self._full
        for mask, answer in self._claims():
            taken = mask & left
            if taken:
                yield taken, answer()
                left ^= taken
            if not left:
                return

    def _claims(self) -> Iterator[_Claim]:
        """Yield the sets of actions that a reason would decide, the strongest reason first."""
        full = self._full
        for mask, sentence in self._refused:
            yield mask, partial(PrincipalAnswer, Answer.DENIED, SieveStage.IDENTITY, sentence)
        yield self._unlimited, partial(PrincipalAnswer, Answer.ALLOWED, SieveStage.IDENTITY, UNLIMITED_SENTENCE)
        for level in self._narrowing:
            yield from self._settled(level)
        if self._owner is Owner.FOREIGN:
            yield full, self._of_another_account
        for level in self._narrowing:
            if level.gap:
                yield full & ~level.sure, partial(self._unknown, level)
        if self._owner is Owner.OPEN:
            yield full, self._of_open_owner
        yield self._by_trust, self._of_trust
        for level in self._narrowing:
            yield from self._open(level)
        for level in self._of_resource:  # what it gives past other levels in some requests only
            for policy, one in level.allows:
                yield one.mask & full & ~self.sure, partial(self._conditional_allow, level, policy, one)
        allows = [found for found in self.levels[0].allows if found[1].mask]
        narrowest = allows if len(allows) < 2 else sorted(allows, key=lambda found: self._width(found[1]))
        for policy, one in narrowest:
            yield one.sure, partial(self._allowed, self.levels[0], policy, one)
        for level in self._of_resource:
            for policy, one in level.allows:
                yield one.sure, partial(self._allowed, level, policy, one)
        yield full, self._of_root

    def _settled(self, level: SieveLevel) -> Iterator[_Claim]:
        """Yield the actions that a level denies to every request."""
        reach = ~0 if level.stage is not SieveStage.RCP else ~level.sure  # RCPs reach some services only
        for policy, one in level.denies:
            yield one.sure & reach, partial(self._denied, level, policy, one)
        yield self._full & ~level.allowed[0], partial(self._missing, level)

    def _open(self, level: SieveLevel) -> Iterator[_Claim]:
        """Yield the actions that a level lets through in some requests only."""
        reach = ~level.sure
        for policy, one in level.denies:
            yield one.mask & reach, partial(self._conditional_deny, level, policy, one)
        for policy, one in level.allows:
            yield one.mask & self._full & ~level.allowed[1], partial(self._conditional_allow, level, policy, one)

    def level_answer(self, level: SieveLevel) -> PrincipalAnswer:
        """Return the answer of one level alone to the one action asked about."""
        claims = [*self._settled(level)]
        if level.gap:
            claims.append((~level.sure, partial(self._unknown, level)))
        claims += self._open(level)
        claims += [(one.sure, partial(self._lets, level, policy, one)) for policy, one in level.allows]
        return next((answer() for mask, answer in claims if mask & 1), self._untouched(level))

    def _width(self, share: StatementShare) -> int:
        """Return the number of actions that a statement names."""
        return _width(share.statement.actions, self._catalogue, negated=share.statement.not_action)

    # ---- the reasons

    def _denied(self, level: SieveLevel, policy: NamedPolicy, one: StatementShare) -> PrincipalAnswer:
        sentence = f"Denied by {self._title(level, policy, one)}."
        return _decided(Answer.DENIED, level, sentence, (policy, one))

    def _missing(self, level: SieveLevel) -> PrincipalAnswer:
        return PrincipalAnswer(Answer.DENIED, level.stage, self._missing_sentence(level), level.node)

    def _missing_sentence(self, level: SieveLevel) -> str:
        if level.node is not None:
            return f"No SCP at {self._organization.node(level.node).name} allows it, and every level must."
        if level.stage is not SieveStage.IDENTITY:
            return self._missing_beside(level)
        return no_policy_sentence(self._principal, some=bool(level.policies))

    def _missing_beside(self, level: SieveLevel) -> str:
        name = level.policies[0][0].name
        if level.stage is SieveStage.BOUNDARY:
            return f"Its permissions boundary {name} does not allow it."
        if level.stage is SieveStage.SESSION:
            return "No session policy allows it, and a session can do no more."
        return f"{capital(name)} does not allow it to {self._principal.title}."

    def _unknown(self, level: SieveLevel) -> PrincipalAnswer:
        place = f" at {self._organization.node(level.node).name}" if level.node else ""
        sentence = f"{capital(level.gap)}{place} is not known, and may allow or deny it."
        return PrincipalAnswer(Answer.UNKNOWN, level.stage, sentence, level.node)

    def _of_another_account(self) -> PrincipalAnswer:
        sentence = "The resource belongs to another account: its own policy must allow it, too, and is not known."
        return PrincipalAnswer(Answer.UNKNOWN, SieveStage.IDENTITY, sentence, depends_on=(_RESOURCE_POLICY,))

    def _lets(self, level: SieveLevel, policy: NamedPolicy, one: StatementShare) -> PrincipalAnswer:
        return _decided(Answer.ALLOWED, level, f"{self._opening(level, policy, one)} allows it.", (policy, one))

    def _untouched(self, level: SieveLevel) -> PrincipalAnswer:
        """A level that neither denies nor has to allow: it denies nothing, or the resource's policy gives past it."""
        words = "Denies nothing of it."
        if level.stage in CALLER_SIEVES:
            words = NOT_NEEDED if level.sure else _PERHAPS_NOT_NEEDED
        if self._principal.kind is AccountPrincipalKind.ROOT and level.stage is SieveStage.IDENTITY:
            words = "The root user needs no policies of its own."
        answer = Answer.ALLOWED if level.sure else Answer.CONDITIONAL
        return PrincipalAnswer(answer, level.stage, words, level.node)

    @staticmethod
    def _of_open_owner() -> PrincipalAnswer:
        sentence = (
            "Allowed where the resource belongs to this account; its ARN does not tell, and another account's policy "
            "must allow it, too. Say it with aws:ResourceAccount."
        )
        return PrincipalAnswer(Answer.CONDITIONAL, SieveStage.IDENTITY, sentence, depends_on=(RESOURCE_OWNER,))

    @staticmethod
    def _of_trust() -> PrincipalAnswer:
        sentence = "Nothing takes it away where the trust policy of the role lets this principal take it."
        return PrincipalAnswer(Answer.CONDITIONAL, SieveStage.IDENTITY, sentence, depends_on=(TRUST,))

    def _conditional_deny(self, level: SieveLevel, policy: NamedPolicy, one: StatementShare) -> PrincipalAnswer:
        phrase = capital(deny_phrase(one.statement, self._names))
        return self._conditional(level, f"{phrase} — {self._title(level, policy, one)}.", policy, one)

    def _conditional_allow(self, level: SieveLevel, policy: NamedPolicy, one: StatementShare) -> PrincipalAnswer:
        phrase = allow_phrase(one.statement, self._names)
        title = self._opening(level, policy, one)
        return self._conditional(level, f"{title} allows it {phrase}.", policy, one)

    def _conditional(
        self, level: SieveLevel, sentence: str, policy: NamedPolicy, one: StatementShare
    ) -> PrincipalAnswer:
        keys: tuple[str, ...] = ()
        if self._full == 1:  # of one action, everything it depends on is named
            unsure = [found for found in self.levels if not found.sure]
            if any(found.stage in CALLER_SIEVES for found in unsure):
                unsure += [found for found in self._of_resource if found.sure]
            shares = [share for found in unsure for _, share in (*found.denies, *found.allows)]
            hang = (share for share in shares if share.mask and (share.open_name or not share.sure))
            keys = unique_keys(key for share in hang for key in (*share.keys, share.open_name) if key)
        return _decided(Answer.CONDITIONAL, level, sentence, (policy, one), keys)

    def _allowed(self, level: SieveLevel, policy: NamedPolicy, one: StatementShare) -> PrincipalAnswer:
        title = self._opening(level, policy, one)
        return _decided(Answer.ALLOWED, level, f"{title} allows it, and nothing takes it away.", (policy, one))

    def _of_root(self) -> PrincipalAnswer:
        sentence = "The root user may do everything in its account that no SCP or RCP takes away."
        return PrincipalAnswer(Answer.ALLOWED, SieveStage.IDENTITY, sentence)

    def _opening(self, level: SieveLevel, policy: NamedPolicy, one: StatementShare) -> str:
        """Return the title at the beginning of a sentence; names of policies stay as they are."""
        title = self._title(level, policy, one)
        return capital(title) if level.stage is SieveStage.TRUST else title

    def _title(self, level: SieveLevel, policy: NamedPolicy, one: StatementShare) -> str:
        alone = sum(len(share.allows) + len(share.denies) for found, share in level.policies if found is policy) == 1
        title = title_in_policy(policy.name, one.statement, alone=alone)
        group, slash, _ = policy.id.removeprefix("group/").partition("/")
        if policy.id.startswith("group/") and slash:
            return f"{title} of the group {group}"
        if level.stage is SieveStage.BOUNDARY:
            return f"{title}, its permissions boundary,"
        return title if level.node is None else f"{title} at {self._organization.node(level.node).name}"


NOT_NEEDED = "Not needed: the resource's own policy names the caller."
"""The answer of a caller's own policies where a resource's policy gives past them."""

_PERHAPS_NOT_NEEDED = "Not needed where the resource's own policy names the caller, which depends on conditions."


def no_policy_sentence(principal: AccountPrincipal, *, some: bool) -> str:
    """Return the reason of a denial if no policy of a principal allows; `some` says whether it has any."""
    if not some:
        return f"{principal.title} has no policies, so it can do nothing."
    groups = " or of its groups" if principal.kind is AccountPrincipalKind.USER else ""
    return f"No policy of its own{groups} allows it."


@lru_cache(maxsize=4096)
def _width(actions: tuple[str, ...], catalogue: Catalogue, *, negated: bool) -> int:
    """Return the number of actions that patterns name, or that they leave where they are negated."""
    mask = 0
    for pattern in actions:
        mask |= catalogue.match(pattern)
    return (catalogue.full_mask & ~mask if negated else mask).bit_count()


def _decided(
    answer: Answer,
    level: SieveLevel,
    sentence: str,
    found: tuple[NamedPolicy, StatementShare],
    depends_on: tuple[str, ...] = (),
) -> PrincipalAnswer:
    policy, one = found
    deciding = policy.id or policy.name
    return PrincipalAnswer(answer, level.stage, sentence, level.node, deciding, one.statement.index, depends_on)
