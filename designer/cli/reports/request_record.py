"""A request as a line that ``simulate`` reads, for every report that shows one."""

from designer.policy.matching.request import Request

RecordValue = object
"""Anything that JSON can hold."""


def request_record(request: Request) -> dict[str, RecordValue]:
    """Members of the line, without the policies that apply; what is not known of the accounts is left out."""
    accounts = {"accountId": request.account} if request.account else {}
    managing = {"managementAccount": True} if request.in_management_account else {}
    owner = {"accountId": request.resource_account} if request.resource_account else {}
    return {
        "principal": request.principal,
        **accounts,
        **managing,
        "action": request.action,
        "resource": {"arn": request.resource, **owner},
        "context": {key: value if isinstance(value, str) else list(value) for key, value in request.context.items()},
    }
