"""Ways by which a principal that is no administrator can make itself one, or somebody stronger, as data.

Each is a set of actions, with what they come to and the page of AWS on the main one. The list follows what has been
published of such ways since 2018 (https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/,
https://pathfinding.cloud); it is one of AWS's actions, not of texts.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

_IAM = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"
_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_"
_LAMBDA = "https://docs.aws.amazon.com/lambda/latest/api/API_"
_STACKS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_"
_BUILD = "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_"
_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_"
_GLUE = "https://docs.aws.amazon.com/glue/latest/webapi/API_"
_SAGEMAKER = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_"
_SSM = "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_"
_SCALING = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_"
_INTERPRETER = "https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_"

ROLE_PASSING = "iam:PassRole"


class EscalationKind(Enum):
    """Kind of a way, by what its actions work on."""

    PERMISSIONS = "the policies of whom it names"
    MEMBERSHIP = "the groups of a user"
    CREDENTIALS = "the credentials of a user"
    TRUST = "the trust policy of a role"
    BOUNDARY = "the permissions boundary of whom it names"
    MAKING = "a new user or role"
    PASSING = "a role that is passed to a service"
    RUNNING = "a role that something has already"


class Escalation(NamedTuple):
    """One way.

    Attributes:
        actions: All that it takes.
        gain: Its result, as in "it can …".
        source: Page of AWS on the main action.
        kind: Its kind.
        service: Service that must be trusted by the role.
        needs: Thing that must be there, and that no design holds; empty for none.
    """

    actions: tuple[str, ...]
    gain: str
    source: str
    kind: EscalationKind
    service: str = ""
    needs: str = ""

    @property
    def bounded_only(self) -> bool:
        """Whether only a principal with a permissions boundary gains by it."""
        return self.kind is EscalationKind.BOUNDARY


def _of_iam(kind: EscalationKind, gain: str, *actions: str, needs: str = "") -> Escalation:
    return Escalation(tuple(f"iam:{one}" for one in actions), gain, f"{_IAM}{actions[0]}.html", kind, needs=needs)


def _passing(service: str, gain: str, page: str, *actions: str, needs: str = "") -> Escalation:
    return Escalation(
        (ROLE_PASSING, *actions), f"{gain} with a stronger role", page, EscalationKind.PASSING, service, needs
    )


def _running(service: str, gain: str, thing: str, page: str, *actions: str) -> Escalation:
    needs = f"{thing} that has the role"
    return Escalation(actions, gain, page, EscalationKind.RUNNING, service, needs)


_KINDS = EscalationKind
_PROFILE = "an instance profile of the role"
_MAKE = "make an administrator and be it"
_FUNCTIONS, _INSTANCES, _STACK = "lambda.amazonaws.com", "ec2.amazonaws.com", "cloudformation.amazonaws.com"
_TASKS, _JOBS, _NOTEBOOKS = "ecs-tasks.amazonaws.com", "glue.amazonaws.com", "sagemaker.amazonaws.com"
_BUILDS, _AGENTS = "codebuild.amazonaws.com", "bedrock-agentcore.amazonaws.com"
_RUN, _FUNCTION, _TASK = "start an instance", "run a function", "run a container"
_JOB, _NOTEBOOK, _BUILT = "run a job", "open a notebook", "run a build"

ESCALATIONS = (
    _of_iam(_KINDS.PERMISSIONS, "rewrite a policy that it has", "CreatePolicyVersion"),
    _of_iam(
        _KINDS.PERMISSIONS,
        "go back to an earlier version of a policy that allowed more",
        "SetDefaultPolicyVersion",
        needs="an earlier version of the policy that allows more",
    ),
    _of_iam(_KINDS.PERMISSIONS, "attach AdministratorAccess to a user", "AttachUserPolicy"),
    _of_iam(_KINDS.PERMISSIONS, "attach AdministratorAccess to a group", "AttachGroupPolicy"),
    _of_iam(_KINDS.PERMISSIONS, "attach AdministratorAccess to a role", "AttachRolePolicy"),
    _of_iam(_KINDS.PERMISSIONS, "write a policy into a user", "PutUserPolicy"),
    _of_iam(_KINDS.PERMISSIONS, "write a policy into a group", "PutGroupPolicy"),
    _of_iam(_KINDS.PERMISSIONS, "write a policy into a role", "PutRolePolicy"),
    _of_iam(_KINDS.MEMBERSHIP, "put a user into the administrators' group", "AddUserToGroup"),
    _of_iam(_KINDS.CREDENTIALS, "make access keys for another user", "CreateAccessKey"),
    _of_iam(_KINDS.CREDENTIALS, "give another user a password for the console", "CreateLoginProfile"),
    _of_iam(_KINDS.CREDENTIALS, "change another user's password", "UpdateLoginProfile"),
    _of_iam(_KINDS.TRUST, "let itself into a stronger role", "UpdateAssumeRolePolicy"),
    _of_iam(_KINDS.BOUNDARY, "take its boundary away", "DeleteRolePermissionsBoundary"),
    _of_iam(_KINDS.BOUNDARY, "take its boundary away", "DeleteUserPermissionsBoundary"),
    _of_iam(_KINDS.BOUNDARY, "exchange its boundary", "PutRolePermissionsBoundary"),
    _of_iam(_KINDS.BOUNDARY, "exchange its boundary", "PutUserPermissionsBoundary"),
    _of_iam(_KINDS.MAKING, _MAKE, "CreateUser", "AttachUserPolicy", "CreateAccessKey"),
    _of_iam(_KINDS.MAKING, _MAKE, "CreateUser", "PutUserPolicy", "CreateAccessKey"),
    _of_iam(_KINDS.MAKING, _MAKE, "CreateUser", "AttachUserPolicy", "CreateLoginProfile"),
    _of_iam(_KINDS.MAKING, _MAKE, "CreateRole", "AttachRolePolicy"),
    _of_iam(_KINDS.MAKING, _MAKE, "CreateRole", "PutRolePolicy"),
    _passing(_INSTANCES, _RUN, f"{_EC2}RunInstances.html", "ec2:RunInstances", needs=_PROFILE),
    _passing(
        _INSTANCES,
        _RUN,
        f"{_IAM}CreateInstanceProfile.html",
        "ec2:RunInstances",
        "iam:CreateInstanceProfile",
        "iam:AddRoleToInstanceProfile",
    ),
    _passing(_INSTANCES, _RUN, f"{_EC2}RequestSpotInstances.html", "ec2:RequestSpotInstances", needs=_PROFILE),
    _passing(
        _INSTANCES,
        "replace the profile of an instance",
        f"{_EC2}AssociateIamInstanceProfile.html",
        "ec2:AssociateIamInstanceProfile",
        needs=f"{_PROFILE} and an instance that it can use",
    ),
    _passing(
        _INSTANCES,
        "have instances started",
        f"{_SCALING}CreateLaunchConfiguration.html",
        "autoscaling:CreateLaunchConfiguration",
        "autoscaling:CreateAutoScalingGroup",
        needs=_PROFILE,
    ),
    _passing(
        _INSTANCES,
        "have instances started",
        f"{_EC2}CreateLaunchTemplate.html",
        "ec2:CreateLaunchTemplate",
        "autoscaling:CreateAutoScalingGroup",
        needs=_PROFILE,
    ),
    _passing(_FUNCTIONS, _FUNCTION, f"{_LAMBDA}CreateFunction.html", "lambda:CreateFunction", "lambda:InvokeFunction"),
    _passing(
        _FUNCTIONS,
        "have an event run a function",
        f"{_LAMBDA}CreateEventSourceMapping.html",
        "lambda:CreateFunction",
        "lambda:CreateEventSourceMapping",
    ),
    _passing(
        _FUNCTIONS,
        "let another account run a function",
        f"{_LAMBDA}AddPermission.html",
        "lambda:CreateFunction",
        "lambda:AddPermission",
    ),
    _passing(
        _FUNCTIONS,
        "have a function run",
        f"{_LAMBDA}UpdateFunctionConfiguration.html",
        "lambda:UpdateFunctionConfiguration",
        "lambda:UpdateFunctionCode",
        needs="a function",
    ),
    _passing(_STACK, "have a stack made", f"{_STACKS}CreateStack.html", "cloudformation:CreateStack"),
    _passing(
        _STACK, "have a stack changed", f"{_STACKS}UpdateStack.html", "cloudformation:UpdateStack", needs="a stack"
    ),
    _passing(
        _STACK,
        "have a stack made",
        f"{_STACKS}CreateChangeSet.html",
        "cloudformation:CreateChangeSet",
        "cloudformation:ExecuteChangeSet",
    ),
    _passing(
        _STACK,
        "have stacks made",
        f"{_STACKS}CreateStackSet.html",
        "cloudformation:CreateStackSet",
        "cloudformation:CreateStackInstances",
    ),
    _passing(
        _STACK,
        "have stacks changed",
        f"{_STACKS}UpdateStackSet.html",
        "cloudformation:UpdateStackSet",
        needs="a stack set",
    ),
    _passing(_BUILDS, _BUILT, f"{_BUILD}CreateProject.html", "codebuild:CreateProject", "codebuild:StartBuild"),
    _passing(_BUILDS, _BUILT, f"{_BUILD}StartBuildBatch.html", "codebuild:CreateProject", "codebuild:StartBuildBatch"),
    _passing(
        _BUILDS,
        _BUILT,
        f"{_BUILD}UpdateProject.html",
        "codebuild:UpdateProject",
        "codebuild:StartBuild",
        needs="a project",
    ),
    _passing(_TASKS, _TASK, f"{_ECS}RunTask.html", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
    _passing(_TASKS, _TASK, f"{_ECS}StartTask.html", "ecs:RegisterTaskDefinition", "ecs:StartTask"),
    _passing(_TASKS, _TASK, f"{_ECS}CreateService.html", "ecs:RegisterTaskDefinition", "ecs:CreateService"),
    _passing(_JOBS, _JOB, f"{_GLUE}CreateJob.html", "glue:CreateJob", "glue:StartJobRun"),
    _passing(_JOBS, _JOB, f"{_GLUE}CreateTrigger.html", "glue:CreateJob", "glue:CreateTrigger"),
    _passing(_JOBS, _JOB, f"{_GLUE}UpdateJob.html", "glue:UpdateJob", "glue:StartJobRun", needs="a job"),
    _passing(_JOBS, _JOB, f"{_GLUE}UpdateJob.html", "glue:UpdateJob", "glue:CreateTrigger", needs="a job"),
    _passing(_JOBS, "make an endpoint for development", f"{_GLUE}CreateDevEndpoint.html", "glue:CreateDevEndpoint"),
    _passing(_JOBS, "run code in a session", f"{_GLUE}CreateSession.html", "glue:CreateSession", "glue:RunStatement"),
    _passing(
        "datapipeline.amazonaws.com",
        "run a pipeline",
        "https://docs.aws.amazon.com/datapipeline/latest/APIReference/API_CreatePipeline.html",
        "datapipeline:CreatePipeline",
        "datapipeline:PutPipelineDefinition",
        "datapipeline:ActivatePipeline",
    ),
    _passing(
        _NOTEBOOKS,
        _NOTEBOOK,
        f"{_SAGEMAKER}CreateNotebookInstance.html",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
    ),
    _passing(
        _NOTEBOOKS,
        "have a notebook started",
        f"{_SAGEMAKER}CreateNotebookInstanceLifecycleConfig.html",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreateNotebookInstanceLifecycleConfig",
    ),
    _passing(_NOTEBOOKS, _JOB, f"{_SAGEMAKER}CreateTrainingJob.html", "sagemaker:CreateTrainingJob"),
    _passing(_NOTEBOOKS, _JOB, f"{_SAGEMAKER}CreateProcessingJob.html", "sagemaker:CreateProcessingJob"),
    _passing(
        _NOTEBOOKS, _JOB, f"{_SAGEMAKER}CreateHyperParameterTuningJob.html", "sagemaker:CreateHyperParameterTuningJob"
    ),
    _passing(
        "states.amazonaws.com",
        "run a state machine",
        "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html",
        "states:CreateStateMachine",
        "states:StartExecution",
    ),
    _passing(
        "scheduler.amazonaws.com",
        "have a call made on a schedule",
        "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
        "scheduler:CreateSchedule",
    ),
    _passing(
        "events.amazonaws.com",
        "have an event call a target",
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
        "events:PutRule",
        "events:PutTargets",
    ),
    _passing(
        "tasks.apprunner.amazonaws.com",
        "run a service",
        "https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html",
        "apprunner:CreateService",
    ),
    _passing(
        _AGENTS,
        "run code",
        f"{_INTERPRETER}StartCodeInterpreterSession.html",
        "bedrock-agentcore:CreateCodeInterpreter",
        "bedrock-agentcore:StartCodeInterpreterSession",
        "bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _running(
        _AGENTS,
        "run code where there is a stronger role",
        "a code interpreter",
        f"{_INTERPRETER}InvokeCodeInterpreter.html",
        "bedrock-agentcore:StartCodeInterpreterSession",
        "bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _running(
        _FUNCTIONS,
        "put its own code into a function that has a stronger role",
        "a function",
        f"{_LAMBDA}UpdateFunctionCode.html",
        "lambda:UpdateFunctionCode",
    ),
    _running(
        _FUNCTIONS,
        "put its own layer below a function that has a stronger role",
        "a function",
        f"{_LAMBDA}UpdateFunctionConfiguration.html",
        "lambda:UpdateFunctionConfiguration",
    ),
    _running(
        _STACK,
        "change a stack that has a stronger role",
        "a stack",
        f"{_STACKS}UpdateStack.html",
        "cloudformation:UpdateStack",
    ),
    _running(
        _STACK,
        "change a stack that has a stronger role",
        "a stack",
        f"{_STACKS}ExecuteChangeSet.html",
        "cloudformation:CreateChangeSet",
        "cloudformation:ExecuteChangeSet",
    ),
    _running(
        _JOBS,
        "put its own key on an endpoint that has a stronger role",
        "an endpoint for development",
        f"{_GLUE}UpdateDevEndpoint.html",
        "glue:UpdateDevEndpoint",
    ),
    _running(
        _NOTEBOOKS,
        "open a notebook that has a stronger role",
        "a notebook",
        f"{_SAGEMAKER}CreatePresignedNotebookInstanceUrl.html",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
    ),
    _running(
        _NOTEBOOKS,
        "have a notebook that has a stronger role run its script",
        "a notebook",
        f"{_SAGEMAKER}UpdateNotebookInstance.html",
        "sagemaker:CreateNotebookInstanceLifecycleConfig",
        "sagemaker:UpdateNotebookInstance",
        "sagemaker:StopNotebookInstance",
        "sagemaker:StartNotebookInstance",
    ),
    _running(
        _TASKS,
        "run commands in a container that has a stronger role",
        "a running container",
        f"{_ECS}ExecuteCommand.html",
        "ecs:ExecuteCommand",
    ),
    _running(
        _BUILDS,
        "run a build that has a stronger role with its own commands",
        "a project",
        f"{_BUILD}StartBuild.html",
        "codebuild:StartBuild",
    ),
    _running(
        _INSTANCES,
        "run commands on instances that have a stronger role",
        "a running instance",
        f"{_SSM}SendCommand.html",
        "ssm:SendCommand",
    ),
    _running(
        _INSTANCES,
        "open a shell on instances that have a stronger role",
        "a running instance",
        f"{_SSM}StartSession.html",
        "ssm:StartSession",
    ),
    _running(
        _INSTANCES,
        "put its own key on instances that have a stronger role",
        "a running instance",
        "https://docs.aws.amazon.com/ec2-instance-connect/latest/APIReference/API_SendSSHPublicKey.html",
        "ec2-instance-connect:SendSSHPublicKey",
    ),
    _running(
        _INSTANCES,
        "have instances that have a stronger role run its script",
        "an instance",
        f"{_EC2}ModifyInstanceAttribute.html",
        "ec2:ModifyInstanceAttribute",
        "ec2:StopInstances",
        "ec2:StartInstances",
    ),
    _running(
        _INSTANCES,
        "have new instances that have a stronger role run its script",
        "a launch template",
        f"{_EC2}ModifyLaunchTemplate.html",
        "ec2:CreateLaunchTemplateVersion",
        "ec2:ModifyLaunchTemplate",
    ),
)

MAKING = ("iam:CreateRole", "iam:CreateUser")
"""Actions that make a principal."""

ACTIONS = tuple(dict.fromkeys((*(action for way in ESCALATIONS for action in way.actions), *MAKING)))
"""Every action that the ways take, and those that make a principal."""
