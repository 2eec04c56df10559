"""Clients that may write, of the profile that a person has named; AWS's logs show the plan's id with each call."""

from __future__ import annotations

from typing import cast

from designer.aws.apply.calling import PacedClient, RunClients
from designer.aws.apply.plan_origin import own_address
from designer.aws.apply.stack_sets import StackSetReach, stack_sets_of
from designer.aws.calls import Pace
from designer.aws.client_answers import ServiceClient
from designer.aws.session import CallerIdentity, boto_session, sign_in
from designer.aws.workers import WORKERS


def clients_of(profile: str | None, plan: str) -> tuple[CallerIdentity, RunClients, str]:
    """Sign in to carry out a plan: the caller, the clients, and the address that is asked in place of AWS's or "".

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
        plan: Id of the plan, which CloudTrail shows with each call.

    Raises:
        EditError: boto3 is not installed, or there is no such profile.
        SignInError: There are no credentials, or they are no longer valid.
        NoAnswerError: AWS cannot be reached.
    """
    identity, _ = sign_in(profile)
    from botocore.config import Config

    session = boto_session(profile)
    config = Config(
        retries={"total_max_attempts": 1},
        connect_timeout=5,
        read_timeout=30,
        max_pool_connections=WORKERS,
        user_agent_extra=f"orgwright/{plan[:16]}",
    )
    region = session.region_name
    made = [session.client(service, region_name=region, config=config) for service in ("organizations", "account")]
    organizations, account = (cast("ServiceClient", client) for client in made)
    clients = RunClients(PacedClient(organizations, Pace()), account, WORKERS)
    return identity, clients, own_address(*made)


def stack_sets_by(profile: str | None) -> tuple[StackSetReach, ...] | None:
    """Return the StackSets that follow accounts, in the Region of a profile; None if AWS does not tell them.

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
    """
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(retries={"total_max_attempts": 2}, connect_timeout=5, read_timeout=10)
    try:
        session = boto_session(profile)
        client = session.client("cloudformation", region_name=session.region_name, config=config)
    except BotoCoreError:
        return None
    return stack_sets_of(cast("ServiceClient", client), session.region_name)
