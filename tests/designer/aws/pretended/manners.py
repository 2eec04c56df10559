"""Manners of AWS Organizations that a run has to live with: each is a test of its name in this folder.

The list was written before the pretended AWS that has them. Words in quotation marks are AWS's own, from the API
reference (https://docs.aws.amazon.com/organizations/latest/APIReference/) or the service model of botocore 1.44.8;
what others have met, their threads say.
"""

from __future__ import annotations

from typing import NamedTuple


class Manner(NamedTuple):
    """One manner: the operation, what AWS does, and where that is said."""

    operation: str
    does: str
    source: str


_API = "https://docs.aws.amazon.com/organizations/latest/APIReference/API_{}.html"
_TF = "https://github.com/hashicorp/terraform-provider-aws/issues/{}"

MANNERS = {
    "the_last_scp_is_not_detached": Manner(
        "DetachPolicy", "ConstraintViolationException, MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", _API
    ),
    "rcp_full_aws_access_is_not_detached": Manner(
        "DetachPolicy", "ConstraintViolationException: the policy is not detachable", _API
    ),
    "a_policy_is_not_attached_twice": Manner("AttachPolicy", "DuplicatePolicyAttachmentException", _API),
    "what_is_not_attached_is_not_detached": Manner("DetachPolicy", "PolicyNotAttachedException", _API),
    "nothing_is_attached_before_its_type_is_enabled": Manner("AttachPolicy", "PolicyTypeNotEnabledException", _API),
    "slots_are_counted": Manner(
        "AttachPolicy", "ConstraintViolationException, MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", _API
    ),
    "a_long_text_is_refused": Manner(
        "CreatePolicy", "ConstraintViolationException, POLICY_CONTENT_LIMIT_EXCEEDED", _API
    ),
    "a_text_that_is_no_json_is_refused": Manner("CreatePolicy", "MalformedPolicyDocumentException", _API),
    "policies_of_a_type_are_counted": Manner(
        "CreatePolicy", "ConstraintViolationException, POLICY_NUMBER_LIMIT_EXCEEDED", _API
    ),
    "a_name_of_a_policy_is_taken_once": Manner("CreatePolicy", "DuplicatePolicyException", _API),
    "a_name_is_free_again_in_another_type": Manner("CreatePolicy", "names are unique within a policy type", _API),
    "policies_of_aws_are_immutable": Manner("UpdatePolicy", "ConstraintViolationException, IMMUTABLE_POLICY", _API),
    "a_policy_in_use_is_not_deleted": Manner("DeletePolicy", "PolicyInUseException", _API),
    "an_id_never_comes_back": Manner("DeletePolicy", "a policy that is made again has another id", _API),
    "no_type_is_enabled_at_first": Manner("CreateOrganization", "policy types are enabled in the root later", _API),
    "a_type_is_enabled_after_a_while": Manner(
        "EnablePolicyType", '"an asynchronous request that AWS performs in the background", PENDING_ENABLE', _API
    ),
    "a_type_is_not_enabled_twice": Manner("EnablePolicyType", "PolicyTypeAlreadyEnabledException", _API),
    "an_enabled_type_attaches_its_default": Manner("EnablePolicyType", "FullAWSAccess on every node", _API),
    "a_disabled_type_loses_its_attachments": Manner("DisablePolicyType", "they do not come back", _API),
    "a_new_ou_has_full_aws_access": Manner("CreateOrganizationalUnit", "attached by AWS", _API),
    "siblings_have_different_names": Manner("CreateOrganizationalUnit", "DuplicateOrganizationalUnitException", _API),
    "ous_are_five_levels_deep": Manner(
        "CreateOrganizationalUnit", "ConstraintViolationException, OU_DEPTH_LIMIT_EXCEEDED", _API
    ),
    "an_unknown_parent_is_refused": Manner("CreateOrganizationalUnit", "ParentNotFoundException", _API),
    "an_ou_that_is_not_empty_stays": Manner("DeleteOrganizationalUnit", "OrganizationalUnitNotEmptyException", _API),
    "closed_accounts_keep_an_ou_full": Manner(
        "DeleteOrganizationalUnit",
        "OrganizationalUnitNotEmptyException for 90 days",
        "https://github.com/ministryofjustice/modernisation-platform/issues/1233",
    ),
    "an_account_is_moved_from_where_it_is": Manner("MoveAccount", "SourceParentNotFoundException", _API),
    "an_account_is_not_moved_to_where_it_is": Manner("MoveAccount", "DuplicateAccountException", _API),
    "a_move_asks_for_a_real_destination": Manner("MoveAccount", "DestinationParentNotFoundException", _API),
    "an_account_is_made_after_a_while": Manner(
        "CreateAccount", '"asynchronous": IN_PROGRESS, SUCCEEDED; then PENDING_ACTIVATION, ACTIVE', _API
    ),
    "a_new_account_is_below_the_root": Manner("CreateAccount", "moved from there by MoveAccount", _API),
    "an_address_is_taken_once": Manner("CreateAccount", "FAILED, EMAIL_ALREADY_EXISTS", _API),
    "closing_goes_back_and_forth": Manner("CloseAccount", "ACTIVE and PENDING_CLOSURE in turns", _TF.format(46284)),
    "an_account_is_closed_once": Manner("CloseAccount", "AccountAlreadyClosedException", _API),
    "only_three_accounts_are_being_closed": Manner(
        "CloseAccount", "ConstraintViolationException, CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED", _API
    ),
    "the_management_account_stays": Manner(
        "RemoveAccountFromOrganization", "MasterCannotLeaveOrganizationException", _API
    ),
    "a_new_account_does_not_leave_for_four_days": Manner(
        "RemoveAccountFromOrganization", "ConstraintViolationException, WAIT_PERIOD_ACTIVE", _API
    ),
    "a_delegated_administrator_does_not_leave": Manner(
        "RemoveAccountFromOrganization",
        "ConstraintViolationException, CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
        _API,
    ),
    "delegation_asks_for_trusted_access": Manner(
        "RegisterDelegatedAdministrator", "ConstraintViolationException, SERVICE_ACCESS_NOT_ENABLED", _API
    ),
    "an_administrator_is_registered_once": Manner(
        "RegisterDelegatedAdministrator", "AccountAlreadyRegisteredException", _API
    ),
    "only_an_administrator_is_deregistered": Manner(
        "DeregisterDelegatedAdministrator", "AccountNotRegisteredException", _API
    ),
    "tags_are_counted": Manner("TagResource", "ConstraintViolationException, MAX_TAG_LIMIT_EXCEEDED", _API),
    "a_delegation_policy_is_told_late": Manner(
        "PutResourcePolicy",
        "a reading in the same second says that there is none",
        "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2440",
    ),
    "readings_are_old_for_seconds": Manner(
        "ListParents",
        "what was just made is not found",
        "https://github.com/org-formation/org-formation-cli/issues/374",
    ),
}
"""Each manner by the name of its test."""

DISTURBANCES = {
    "throttled": "TooManyRequestsException, of STS, too",
    "concurrent": "ConcurrentModificationException: somebody else changes the organization at this moment",
    "changing": "PolicyChangesInProgressException",
    "finalizing": "FinalizingOrganizationException",
    "failed_before": "ServiceException with status 500, and nothing was changed",
    "failed_after": "ServiceException with status 500 after the change was made",
    "html": "a page of a proxy with status 200",
    "dropped": "the connection breaks after the change was made",
    "expired": "ExpiredTokenException in the middle of a run",
    "foreign": "another writer changes something between any two calls",
}
"""What may happen to any call."""
