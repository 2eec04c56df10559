"""Edits of an organization: pure functions that give a `Change`, or raise `EditError` with the reason.

Every change holds only the records that really differ, and is empty if nothing does. Each ``…_refusal`` says in
words why an edit is impossible, or "": a gesture asks it before the edit is made.

AWS's hard limits are refused here: depth, numbers of OUs and accounts, attachments, the last SCP of a node, names and
ids it would not take. What can be half-done or is not certain is left to `checks`: policy text and its size, missing
addresses and ids, the adjustable quota of accounts, and OUs of the same name side by side (AWS does not say how far
OU names must differ).

What a person asks for less often is imported from its own module: `packing`, `allow_list`, `move_to_parent`.
"""

from designer.organization.edits.attachments import attach, attach_refusal, detach, detach_refusal, order_policies
from designer.organization.edits.copying import (
    Extent,
    Fragment,
    copied_refusal,
    copied_size,
    duplicate,
    extent_of,
    extent_refusal,
    fragment,
    paste,
    paste_refusal,
)
from designer.organization.edits.fields import (
    ROOT_NAMED,
    remove_tag,
    rename,
    rename_refusal,
    set_attribute,
    set_tag,
    set_tags,
)
from designer.organization.edits.placing import place, tidy, unplace
from designer.organization.edits.policies import (
    added_policies,
    create_policy,
    delete_policy,
    describe_policy,
    duplicate_policy,
    edit_policy_text,
    free_policy_name,
    policy_name_refusal,
    remake_policy,
    rename_policy,
    starter_text,
)
from designer.organization.edits.settings import (
    deregister_administrator,
    disable_policy_type,
    distrust_service,
    enable_policy_type,
    register_administrator,
    set_feature_set,
    set_management_account,
    set_organization_aws_id,
    set_organization_name,
    set_reserved_slots,
    trust_service,
)
from designer.organization.edits.tree import (
    add_account,
    add_ou,
    add_refusal,
    added,
    free_name,
    insert_parent,
    move,
    move_among_siblings,
    move_refusal,
    remove,
    remove_refusal,
)
