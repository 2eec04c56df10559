"""Points that AWS's documentation leaves open, and the reading taken here; explanations name those they rest on."""

from enum import Enum


class OpenPoint(Enum):
    """A point that is open; the value says which reading is taken, as sentences for people."""

    UNRESOLVED_NEGATED = (
        "A policy variable stands for nothing in this request. AWS documents that a negated operator then matches; "
        "another evaluator says it does not."
    )
    ANY_VALUE_IF_EXISTS = (
        "ForAnyValue is documented as false without the key, IfExists as true. IfExists is taken to win; AWS does not "
        "say."
    )
    MULTIVALUED_WITHOUT_SET = (
        "The key has several values, but the operator has neither ForAllValues nor ForAnyValue. AWS does not document "
        "the outcome; it is taken as no match."
    )
    NULL_DATA_SET = "The key is there without a value. It is taken as absent, as AWS says of a null data set."
    BOOL_VARIABLE = (
        "AWS's pages disagree on policy variables in Bool conditions. They are taken as allowed, as the page on "
        "operators says."
    )
    WRONG_TYPE = (
        "A value is not of the operator's type. AWS does not document the outcome; the value is taken to match nothing."
    )
    ALLOW_WITH_RESOURCE = (
        'AWS\'s page on SCP syntax says both that an Allow may name resources and that it may only name "*". The first '
        "is taken, as AWS announced in September 2025."
    )
    SHORT_ARN = (
        "The pattern names fewer than the six parts of an ARN. AWS documents that the rest is completed by wildcards; "
        "others found that some kinds of policy refuse it."
    )
    WILDCARD_SERVICE = (
        "The action pattern has no plain service name before its colon. AWS documents no wildcard there; it is taken "
        "to match nothing."
    )
    NOT_PRINCIPAL_DENY = (
        "AWS advises to list account, role and session in NotPrincipal with Deny, or services may deny who is listed "
        "only in part. Here a caller is spared who is listed itself: for a session, by the ARN of the session."
    )
    RCP_WITHOUT_RESOURCE = (
        "AWS does not say whether an RCP reaches an action that acts on no resource; it is taken to reach it, on the "
        "path of the account that owns the request."
    )
    EVERYONE_PASSES_LIMITS = (
        "The resource's policy allows everyone. AWS documents for such a grant with a condition on aws:PrincipalArn "
        "that boundary and session policy do not limit it; this is taken to hold for every such grant."
    )
    ACTS_ON_NOTHING = (
        "AWS documents no resource for the action, and says that only * covers it. It is taken to be so, except for "
        "listings: refusals of some of these name ARNs of the service, so that either may be. A request that names a "
        "resource is decided on that one."
    )
    NAME_LIKE_AN_ARN = (
        "AWS lets a * of an ARN run across colons, and does not say whether the name of a resource can go on like the "
        "end of another ARN. It is taken that none does; else the statement could match such a name."
    )
    UNKNOWN_KEY = (
        "A condition reads a key that neither AWS's list of global keys nor the service's own list has; the request "
        "may never hold it."
    )
    TRUST_NOT_GIVEN = (
        "A role or a KMS key is also guarded by its own policy, which was not given: it is taken to trust the account."
    )
    AS_WRITTEN = "AWS would refuse this policy. It counts here only as far as it can be read."
    UNKNOWN_POLICY = (
        "A policy of this level is not known: it may deny anything, so nothing here is answered as allowed. Import it "
        "again from a source that holds it, or write its text."
    )
    UNREADABLE = (
        "AWS would refuse the text of a policy of this level, so nobody can tell what it would deny: nothing here is "
        "answered as allowed. Put its text right."
    )
    IDENTITY_NOT_ASKED = (
        "The caller's own policies are not part of the question: the answer is what SCPs and RCPs leave possible."
    )
    SERVICE_LINKED_SESSION = "The caller is taken for a service-linked role, because of its role's name."


def sorted_points(points: set[OpenPoint]) -> tuple[OpenPoint, ...]:
    """In the order of the list above."""
    return tuple(point for point in OpenPoint if point in points) if points else ()
