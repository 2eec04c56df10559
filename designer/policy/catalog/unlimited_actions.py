"""The actions that no policy limits: AWS carries them out whatever policies say, so neither Allow nor Deny counts.

``sts:GetCallerIdentity`` needs no permission, and works under an explicit Deny:
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

``sts:GetSessionToken`` authenticates a user with MFA; no policy controls that, and naming the action has no effect:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html

The operations of Cognito user pools that an app calls with a user's token: the page of each says that IAM policies are
not evaluated, such as https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html

Read in the API references of botocore 1.44.8 (2026-11-24), over the operations of all services. Operations that only
ask for no signature, such as ``sts:AssumeRoleWithSAML``, are not among them: RCPs and trust policies limit those.
"""

from designer.basics.data import read_data, read_record

UNLIMITED_ACTIONS = frozenset(
    map(str.lower, read_record(tuple[str, ...], read_data("unlimited_actions.json")["actions"]))
)
"""In small letters."""

UNLIMITED_SENTENCE = "No policy limits this action: AWS carries it out whatever Allow and Deny statements say."


def is_unlimited(action: str) -> bool:
    """True when no policy limits an action, in whatever case it is written."""
    return action.lower() in UNLIMITED_ACTIONS
