"""Ways in on the canvas: accounts that nobody can repair, and those that one edit would lock."""

from designer.analysis.expectations.lock_outs import AccountAccess, finding_lock_outs
from designer.analysis.expectations.prover import Prover
from designer.analysis.lenses.annotation import EXEMPT, UNKNOWN, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import Lens, LensFacts, LensResult, LensSteps, tone_entries
from designer.basics.words import counted
from designer.organization.model.records import NodeId

LOCKED = Tone(ToneColour.DENIED, "lock", "nobody can repair it")
LAST = Tone(ToneColour.CONDITIONAL, "problems", "one last way in")
REACHABLE = Tone(ToneColour.ALLOWED, "allowed", "can be repaired")


def _read(facts: LensFacts, _subject: str) -> LensSteps:
    organization = facts.organization
    found = yield from finding_lock_outs(Prover(organization, facts.catalogue))
    annotations: dict[NodeId, NodeAnnotation] = {one.account: _annotation(one) for one in found}
    management = organization.settings.management_account
    if management is not None:
        annotations[management] = NodeAnnotation(EXEMPT)
    entries = tone_entries("account", annotations.values(), (LOCKED, LAST, UNKNOWN, REACHABLE, EXEMPT))
    return LensResult("Lock-outs: who could still repair permissions?", entries, annotations)


def _annotation(access: AccountAccess) -> NodeAnnotation:
    if access.locked:
        return NodeAnnotation(LOCKED, line="nobody gets in")
    if access.last:
        caller = access.last[0].caller.rpartition(":")[2]
        return NodeAnnotation(LAST, line=f"only {caller}")
    if access.open:
        return NodeAnnotation(UNKNOWN)
    return NodeAnnotation(REACHABLE, line=f"{counted(len(access.closed), 'way')} closed" if access.closed else "")


LENS = Lens(
    "lock-outs",
    "lock",
    "Lock-outs: accounts whose permissions nobody could repair",
    "lock-outs",
    _read,
    other_words="break glass breakglass emergency access recover repair lockout locked out",
)
