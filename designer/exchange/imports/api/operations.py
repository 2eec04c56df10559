"""Operations of the AWS Organizations API whose answers an import reads."""

from enum import Enum


class Operation(Enum):
    """Operation that is read: its name in the CLI, the member of its answer, True for a list of objects."""

    DESCRIBE_ORGANIZATION = ("describe-organization", "Organization", False)
    LIST_ROOTS = ("list-roots", "Roots", True)
    LIST_OUS = ("list-organizational-units-for-parent", "OrganizationalUnits", True)
    DESCRIBE_OU = ("describe-organizational-unit", "OrganizationalUnit", False)
    LIST_ACCOUNTS = ("list-accounts", "Accounts", True)
    LIST_ACCOUNTS_FOR_PARENT = ("list-accounts-for-parent", "Accounts", True)
    DESCRIBE_ACCOUNT = ("describe-account", "Account", False)
    LIST_PARENTS = ("list-parents", "Parents", True)
    LIST_CHILDREN = ("list-children", "Children", True)
    LIST_POLICIES = ("list-policies", "Policies", True)
    LIST_POLICIES_FOR_TARGET = ("list-policies-for-target", "Policies", True)
    DESCRIBE_POLICY = ("describe-policy", "Policy", False)
    LIST_TARGETS = ("list-targets-for-policy", "Targets", True)
    LIST_TAGS = ("list-tags-for-resource", "Tags", True)
    LIST_TRUSTED = ("list-aws-service-access-for-organization", "EnabledServicePrincipals", True)
    LIST_ADMINISTRATORS = ("list-delegated-administrators", "DelegatedAdministrators", True)
    LIST_DELEGATED_SERVICES = ("list-delegated-services-for-account", "DelegatedServices", True)
    DESCRIBE_RESOURCE_POLICY = ("describe-resource-policy", "ResourcePolicy", False)
    LIST_HANDSHAKES = ("list-handshakes-for-organization", "Handshakes", True)
    LIST_CREATIONS = ("list-create-account-status", "CreateAccountStatuses", True)
    LIST_INVALID = ("list-accounts-with-invalid-effective-policy", "Accounts", True)
    LIST_ERRORS = ("list-effective-policy-validation-errors", "EffectivePolicyValidationErrors", True)

    def __init__(self, command: str, member: str, is_list: bool) -> None:
        self.command = command
        self.member = member
        self.is_list = is_list
