"""Ways by which a principal that is no administrator can make itself one, as data.

Each is a set of actions, allowed on every resource, with what they come to and the page of AWS that says what the main
action does. The list follows what has been published of such ways since 2018
(https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/); it is one of AWS's actions, not of
texts.
"""

from __future__ import annotations

from typing import NamedTuple

_IAM = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"
_PASSING = "iam:PassRole"


class EscalationWay(NamedTuple):
    """One way.

    Attributes:
        actions: All that it takes.
        gain: Its result, as in "it can …".
        source: Page of AWS on the main action.
        bounded_only: True where only a principal with a permissions boundary gains by it.
    """

    actions: tuple[str, ...]
    gain: str
    source: str
    bounded_only: bool = False


ESCALATION_WAYS = (
    EscalationWay(("iam:CreatePolicyVersion",), "rewrite a policy that it has", f"{_IAM}CreatePolicyVersion.html"),
    EscalationWay(
        ("iam:SetDefaultPolicyVersion",),
        "go back to an earlier version of a policy that allowed more",
        f"{_IAM}SetDefaultPolicyVersion.html",
    ),
    EscalationWay(("iam:AttachUserPolicy",), "attach AdministratorAccess to a user", f"{_IAM}AttachUserPolicy.html"),
    EscalationWay(("iam:AttachGroupPolicy",), "attach AdministratorAccess to a group", f"{_IAM}AttachGroupPolicy.html"),
    EscalationWay(("iam:AttachRolePolicy",), "attach AdministratorAccess to a role", f"{_IAM}AttachRolePolicy.html"),
    EscalationWay(("iam:PutUserPolicy",), "write a policy into a user", f"{_IAM}PutUserPolicy.html"),
    EscalationWay(("iam:PutGroupPolicy",), "write a policy into a group", f"{_IAM}PutGroupPolicy.html"),
    EscalationWay(("iam:PutRolePolicy",), "write a policy into a role", f"{_IAM}PutRolePolicy.html"),
    EscalationWay(("iam:AddUserToGroup",), "put a user into the administrators' group", f"{_IAM}AddUserToGroup.html"),
    EscalationWay(("iam:CreateAccessKey",), "make access keys for another user", f"{_IAM}CreateAccessKey.html"),
    EscalationWay(
        ("iam:CreateLoginProfile",), "give another user a password for the console", f"{_IAM}CreateLoginProfile.html"
    ),
    EscalationWay(("iam:UpdateLoginProfile",), "change another user's password", f"{_IAM}UpdateLoginProfile.html"),
    EscalationWay(
        ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
        "let itself into a stronger role",
        f"{_IAM}UpdateAssumeRolePolicy.html",
    ),
    EscalationWay(
        ("iam:DeleteRolePermissionsBoundary",),
        "take its boundary away",
        f"{_IAM}DeleteRolePermissionsBoundary.html",
        bounded_only=True,
    ),
    EscalationWay(
        ("iam:DeleteUserPermissionsBoundary",),
        "take its boundary away",
        f"{_IAM}DeleteUserPermissionsBoundary.html",
        bounded_only=True,
    ),
    EscalationWay(
        (_PASSING, "ec2:RunInstances"),
        "start an instance with a stronger role",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html",
    ),
    EscalationWay(
        (_PASSING, "lambda:CreateFunction", "lambda:InvokeFunction"),
        "run a function with a stronger role",
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
    ),
    EscalationWay(
        (_PASSING, "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        "have an event run a function with a stronger role",
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
    ),
    EscalationWay(
        (_PASSING, "lambda:CreateFunction", "lambda:AddPermission"),
        "let another account run a function with a stronger role",
        "https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html",
    ),
    EscalationWay(
        ("lambda:UpdateFunctionCode",),
        "put its own code into a function that has a stronger role",
        "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html",
    ),
    EscalationWay(
        (_PASSING, "cloudformation:CreateStack"),
        "have a stack made with a stronger role",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html",
    ),
    EscalationWay(
        (_PASSING, "codebuild:CreateProject", "codebuild:StartBuild"),
        "run a build with a stronger role",
        "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html",
    ),
    EscalationWay(
        (_PASSING, "ecs:RegisterTaskDefinition", "ecs:RunTask"),
        "run a container with a stronger role",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html",
    ),
    EscalationWay(
        (_PASSING, "glue:CreateJob", "glue:StartJobRun"),
        "run a job with a stronger role",
        "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html",
    ),
    EscalationWay(
        (_PASSING, "glue:CreateDevEndpoint"),
        "make an endpoint for development with a stronger role",
        "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateDevEndpoint.html",
    ),
    EscalationWay(
        ("glue:UpdateDevEndpoint",),
        "put its own key on an endpoint that has a stronger role",
        "https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateDevEndpoint.html",
    ),
    EscalationWay(
        (
            _PASSING,
            "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition",
            "datapipeline:ActivatePipeline",
        ),
        "run a pipeline with a stronger role",
        "https://docs.aws.amazon.com/datapipeline/latest/APIReference/API_CreatePipeline.html",
    ),
    EscalationWay(
        (_PASSING, "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
        "open a notebook with a stronger role",
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html",
    ),
    EscalationWay(
        ("sagemaker:CreatePresignedNotebookInstanceUrl",),
        "open a notebook that has a stronger role",
        "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedNotebookInstanceUrl.html",
    ),
    EscalationWay(
        (_PASSING, "states:CreateStateMachine", "states:StartExecution"),
        "run a state machine with a stronger role",
        "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html",
    ),
    EscalationWay(
        ("ssm:SendCommand",),
        "run commands on instances that have a stronger role",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html",
    ),
    EscalationWay(
        ("ssm:StartSession",),
        "open a shell on instances that have a stronger role",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html",
    ),
)


def ways_in_docs() -> str:
    """The ways with their pages, for the documentation."""
    rows = (
        f"| {' + '.join(f'`{one}`' for one in way.actions)} | {way.gain} | [AWS]({way.source}) |"
        for way in ESCALATION_WAYS
    )
    return "\n".join(("| It may | so that it can | Page |", "|---|---|---|", *rows))


MAKING = ("iam:CreateRole", "iam:CreateUser")
"""Actions that make a principal."""

ACTIONS = tuple(dict.fromkeys(action for way in ESCALATION_WAYS for action in way.actions)) + MAKING
"""Every action that the ways take, and those that make a principal."""
