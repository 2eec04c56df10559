"""Records in which SQL over a table and the reducer over the file can easily differ, each with what is easily wrong."""

from __future__ import annotations

from typing import Any

from tests.designer.activity.trails import record

_ROLE = "arn:aws:iam::111122223333:role/Run"


def _identity(**members: Any) -> dict[str, Any]:
    return {"userIdentity": {"accountId": "111122223333", **members}}


def _resources(*arns: Any) -> dict[str, Any]:
    return {"resources": [{"ARN": one, "accountId": "111122223333"} for one in arns]}


def _asked(source: str, name: str, parameters: Any, read_only: Any = False) -> dict[str, Any]:
    more = {"eventSource": f"{source}.amazonaws.com", "eventName": name}
    return {**more, "requestParameters": parameters, "readOnly": read_only}


_TRAPS: dict[str, dict[str, Any]] = {
    # Nulls and absent structs.
    "no session": _identity(type="IAMUser", arn="arn:aws:iam::111122223333:user/Ann"),
    "a session that is null": _identity(type="IAMUser", arn="arn:aws:iam::111122223333:user/Bob", sessionContext=None),
    "a session without an issuer": _identity(
        type="Root", arn="arn:aws:iam::111122223333:root", sessionContext={"attributes": {"mfaAuthenticated": "true"}}
    ),
    "an issuer without an ARN": _identity(
        type="AssumedRole",
        arn="arn:aws:sts::111122223333:assumed-role/R/s",
        sessionContext={"sessionIssuer": {}, "attributes": {"creationDate": "2026-09-01T00:00:00Z"}},
    ),
    "an empty ARN before the id": _identity(type="AWSAccount", arn="", principalId="AIDA", accountId="999999999999"),
    "no type of identity": _identity(arn="arn:aws:iam::111122223333:user/Ann"),
    "no account at all": {"userIdentity": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}},
    "no account of the recipient": {"recipientAccountId": None},
    "no category": {"eventCategory": None},
    "no type of event": {"eventType": ""},
    "no word on reading": {"readOnly": None},
    "a federated user, whose issuer asked": _identity(
        type="FederatedUser",
        arn="arn:aws:sts::111122223333:federated-user/Eve",
        sessionContext={"sessionIssuer": {"arn": "arn:aws:iam::111122223333:user/Ann"}},
    ),
    "a service through a role": _identity(
        type="AssumedRole",
        invokedBy="cloudformation.amazonaws.com",
        sessionContext={"sessionIssuer": {"arn": _ROLE}, "attributes": {}},
        sourceIPAddress="cloudformation.amazonaws.com",
    ),
    # Codes and events that are none of ours.
    "refused": {"errorCode": "Client.UnauthorizedOperation"},
    "failed for another reason": {"errorCode": "ThrottlingException"},
    "a code in another case": {"errorCode": "accessdenied"},
    "no request": {"eventType": "AwsServiceEvent"},
    "a sign-in": {"eventType": "AwsConsoleSignIn", "eventName": "ConsoleLogin"},
    "no identity": {"userIdentity": None},
    "no name": {"eventName": None},
    "no id": {"eventID": None},
    "an empty id": {"eventID": ""},
    "a time with parts of a second": {"eventTime": "2026-09-01T00:00:00.000Z"},
    "a time in another zone": {"eventTime": "2026-09-01T00:00:00+02:00"},
    "no time": {"eventTime": None},
    # Arrays of resources.
    "an empty list of resources": {"resources": []},
    "a resource": _resources("arn:aws:kms:eu-central-1:111122223333:key/1"),
    "two resources": _resources("arn:aws:kms:eu-central-1:1:key/1", "arn:aws:kms:eu-central-1:1:key/2"),
    "three resources": _resources("arn:a", "arn:b", "arn:c"),
    "a resource twice": _resources("arn:aws:kms:eu-central-1:1:key/1", "arn:aws:kms:eu-central-1:1:key/1"),
    "a resource without an ARN": _resources("arn:aws:kms:eu-central-1:1:key/1", None),
    "an object and its bucket": _resources("arn:aws:s3:::b/a/b", "arn:aws:s3:::b"),
    "objects of a bucket": _resources("arn:aws:s3:::b/a", "arn:aws:s3:::b/b"),
    "objects of two buckets": _resources("arn:aws:s3:::b/a", "arn:aws:s3:::c/a"),
    "an object in another partition": _resources("arn:aws-cn:s3:::b/a"),
    "mixed case": _resources("arn:aws:kms:eu-central-1:1:key/ABC"),
    "mixed case, again": _resources("arn:aws:kms:eu-central-1:1:key/abc"),
    "owners of two accounts": {"resources": [{"ARN": "arn:a", "accountId": "1"}, {"ARN": "arn:a", "accountId": "2"}]},
    # Parameters, which are text in a table.
    "an object's list of rights": _asked("s3", "PutObject", {"x-amz-acl": "private", "versionId": ""}),
    "a list of rights in a list": _asked("s3", "PutObject", {"x-amz-acl": ["private"]}),
    "a copy": _asked("s3", "CopyObject", {"x-amz-copy-source": "/from/a/b", "x-amz-tagging": "a=b", "versionId": "1"}),
    "a copy without a slash": _asked("s3", "CopyObject", {"x-amz-copy-source": "from/a"}),
    "tags on create": _asked("ec2", "RunInstances", {"tagSpecificationSet": {"items": [{"key": "Team"}]}}),
    "tags as a map": _asked("lambda", "CreateFunction20150331", {"tags": {"Team": "shop"}}),
    "no tags, said by an empty list": _asked("ec2", "CreateVpc", {"tagSpecificationSet": [], "tags": {}}),
    "no tags, said by null": _asked("ec2", "CreateVpc", {"tags": None, "x-amz-tagging": ""}),
    "a member that may hold tags": _asked("ecs", "RunTask", {"propagateTags": "SERVICE"}),
    "tags further in": _asked("ecs", "RunTask", {"inside": {"tags": [{"key": "team", "value": "a"}]}}),
    "tags of a request that reads": _asked("ec2", "DescribeTags", {"tags": [{"key": "team", "value": "a"}]}, True),
    "a role that is passed": _asked(
        "ecs", "RunTask", {"overrides": {"taskRoleArn": _ROLE, "x": ["'", '"', "\\", "\n"]}}
    ),
    "a role in another member": _asked("ecs", "RunTask", {"environment": {"value": _ROLE}}),
    "a role of a request that reads": _asked("iam", "GetRole", {"roleArn": _ROLE}, True),
    "a path of API Gateway": _asked("apigateway", "GetRestApi", {"restApiId": "a\nb", "limit": 3}, True),
    "a statement": _asked("dynamodb", "ExecuteStatement", {"statement": " \n select * from t"}, True),
    "statements": _asked("dynamodb", "BatchExecuteStatement", {"statements": [{"statement": "DELETE FROM t"}]}),
    "parameters that are a list": _asked("ec2", "RunInstances", ["tags"]),
    "parameters that are a text": _asked("ec2", "RunInstances", "tags"),
    "no parameters": _asked("ec2", "RunInstances", None),
    "letters of other languages": _asked("ec2", "RunInstances", {"tags": [{"key": "Team", "value": 'Käse 🧀, "x"\n'}]}),
    "an attached policy": _asked("iam", "AttachRolePolicy", {"policyArn": "arn:aws:iam::aws:policy/Admin"}),
    "a boundary": _asked("iam", "CreateRole", {"permissionsBoundary": "arn:b"}),
    "no boundary": _asked("iam", "CreateUser", {"userName": "u"}),
    # Context.
    "an endpoint": {"vpcEndpointId": "vpce-1", "sourceIPAddress": "10.0.0.1"},
    "an address of the new kind": {"sourceIPAddress": "2001:db8::1"},
    "a service's name for an address": {"sourceIPAddress": "ec2.amazonaws.com", "userAgent": "ec2.amazonaws.com"},
    "a program within AWS": {"userAgent": "AWS Internal"},
    "no program": {"userAgent": None, "sourceIPAddress": None},
    "encrypted": {**_asked("s3", "GetObject", {}, True), "tlsDetails": {"tlsVersion": "TLSv1.3"}},
    "details of encryption that are null": {**_asked("s3", "GetObject", {}, True), "tlsDetails": None},
    # Changes of an organization, and events that two files have.
    "a change of the organization": _asked("organizations", "MoveAccount", {"accountId": "1", "parent": {"x": "y"}}),
    "an account renamed": _asked("account", "PutAccountName", {"accountName": "a\nb"}),
    "a question to the organization": _asked("organizations", "ListRoots", None, True),
    "twice": {},
    "a source without its suffix": {"eventSource": "monitoring"},
}

SQL_TRAPS: dict[str, dict[str, Any]] = {
    name: record(9000 + number, **more) for number, (name, more) in enumerate(_TRAPS.items())
}
"""Records as CloudTrail writes them, by what is easily wrong with each."""
