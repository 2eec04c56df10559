"""Names of resources: what can stand in an ARN for the variable parts of its shape.

A ``*`` of a pattern runs across colons, so it matters whether names hold any. Most services take letters, digits and a
few signs only, never a colon; the tables here have those that do. Of a type that nobody looked up it is taken that its
names hold none, and explanations name that as an open point where something rests on it.
"""

from functools import lru_cache
from typing import NamedTuple

_FREE = frozenset(
    {
        "arn:*:s3:::*/*",
        "arn:*:s3:*:*:accesspoint/*/object/*",
        "arn:*:s3-outposts:*:*:outpost/*/bucket/*/object/*",
        "arn:*:cloudwatch:*:*:alarm:*",
        "arn:*:execute-api:*:*:*/*/*/*",
        "arn:*:iot:*:*:client/*",
        "arn:*:iot:*:*:topic/*",
        "arn:*:iot:*:*:topicfilter/*",
        "arn:*:autoscaling:*:*:launchConfiguration:*:launchConfigurationName/*",
        "arn:*:cloudwatch:*:*:insight-rule/*",
        "arn:*:cognito-sync:*:*:identitypool/*/identity/*",
        "arn:*:cognito-sync:*:*:identitypool/*/identity/*/dataset/*",
        "arn:*:ec2:*:*:key-pair/*",
        "arn:*:ec2:*:*:placement-group/*",
        "arn:*:elasticbeanstalk:*:*:application/*",
        "arn:*:elasticbeanstalk:*:*:applicationversion/*/*",
        "arn:*:elasticbeanstalk:*:*:configurationtemplate/*/*",
        "arn:*:es:*:*:domain/*",
        *(f"arn:*:glue:*:*:{kind}/*" for kind in ("blueprint", "connection", "crawler", "database", "devEndpoint")),
        *(f"arn:*:glue:*:*:{kind}/*" for kind in ("dataQualityRuleset", "job", "trigger", "usageProfile", "workflow")),
        "arn:*:glue:*:*:table/*/*",
        "arn:*:glue:*:*:userDefinedFunction/*/*",
        "arn:*:kafka:*:*:group/*/*/*",
        "arn:*:kafka:*:*:transactional-id/*/*/*",
        "arn:*:mediastore:*:*:container/*/*",
        "arn:*:quicksight:*:*:group/*",
        "arn:*:quicksight:*:*:user/*",
        "arn:*:rds-db:*:*:dbuser:*/*",
        "arn:*:vpc-lattice:*:*:service/*/*",
    }
)
"""Shapes that end in free text, with colons and slashes: keys of objects, names of alarms, paths, topics of MQTT.

Taken from the patterns of names in the models of AWS's SDKs (``[\\u0020-\\u00FF]+`` for a user of QuickSight); where a
model has no pattern and the page no rule (key pairs: up to 255 ASCII characters), the name is free.
Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html,
https://docs.aws.amazon.com/iot/latest/developerguide/topics.html,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html,
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-common.html.
"""

IN_PATH = ":*/*"
"""What follows the beginning of a path that holds a colon, as paths of IAM may; the name behind it has none."""

_WITH_PATHS = ("group", "instance-profile", "mfa", "policy", "role", "server-certificate", "user")
_NAMED_WITH_COLONS = (
    *("billinggroup", "custommetric", "dimension", "index", "securityprofile", "thing", "thinggroup", "thingtype"),
)
_OF_VEHICLES = (
    "campaign",
    "decoder-manifest",
    "fleet",
    "model-manifest",
    "signal-catalog",
    "state-template",
    "vehicle",
)

_LONGER = {
    "arn:*:bedrock:*::foundation-model/*": (":*", ":*:*"),
    "arn:*:bedrock:*:*:custom-model/*": (":*", ":*:*"),
    "arn:*:bedrock:*:*:default-prompt-router/*": (":*",),
    "arn:*:bedrock:*:*:inference-profile/*": (":*",),
    "arn:*:cognito-identity:*:*:identitypool/*": (":*",),
    "arn:*:cassandra:*:*:/keyspace/*/table/*/stream/*": (":*:*",),
    "arn:*:cloudformation:*:*:stackset-target/*": (":*",),
    "arn:*:codebuild:*:*:build/*": (":*",),
    "arn:*:codebuild:*:*:sandbox/*": (":*",),
    "arn:*:cognito-sync:*:*:identitypool/*": (":*",),
    "arn:*:dynamodb:*:*:table/*/stream/*": (":*:*",),
    "arn:*:fis:*:*:action/*": (":*", ":*:*"),
    "arn:*:greengrass:*:*:coreDevices:*": (":*", ":*:*"),
    **{f"arn:*:iam::*:{kind}/*": (IN_PATH,) for kind in _WITH_PATHS},
    **{f"arn:*:iot:*:*:{kind}/*": (":*", ":*:*") for kind in _NAMED_WITH_COLONS},
    **{f"arn:*:iotfleetwise:*:*:{kind}/*": (":*", ":*:*") for kind in _OF_VEHICLES},
    "arn:*:kms:*:*:alias/*": (":*", ":*:*"),
    "arn:*:lambda:*:*:function:*": (":*",),
    "arn:*:lambda:*:*:layer:*": (":*",),
    "arn:*:logs:*:*:log-group:*": (":*", ":log-stream:*"),
    "arn:*:rds:*:*:cluster-snapshot:*": (":*",),
    "arn:*:rds:*:*:og:*": (":*",),
    "arn:*:rds:*:*:snapshot:*": (":*",),
    "arn:*:redshift:*:*:snapshot:*/*": (":*",),
    "arn:*:states:*:*:stateMachine:*": (":*",),
    "arn:*:storagegateway:*:*:gateway/*/target/*": (":*",),
}
"""What may follow the name in a shape: a version, an alias, a time, or the rest of an id with colons.

Such as ``function:name:alias``, ``log-group:name:*``, ``foundation-model/anthropic.claude-v2:1``,
``snapshot:rds:name``, ``stream/2015-05-11T21:21:33.291``, ``action/aws:ec2:stop-instances`` and
``target/iqn.1997-05.com.amazon:name``. Of an alias of a key the API's pattern lets colons in, though the page on
aliases does not. Sources: the services' pages of
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html.
"""

_KNOWN = frozenset(
    {
        *("acm", "athena", "cloudformation", "cloudtrail", "dynamodb", "ec2", "ecr", "ecs", "eks", "elasticfilesystem"),
        *(
            "elasticloadbalancing",
            "events",
            "firehose",
            "iam",
            "kinesis",
            "kms",
            "lambda",
            "logs",
            "organizations",
            "rds",
        ),
        *("route53", "s3", "secretsmanager", "sns", "sqs", "ssm", "states", "sts"),
    }
)
"""Services whose rules for names were looked up, so that nothing is open."""

_WHOLE = frozenset({"codecommit", "sns", "sqs"})
"""Services whose ARNs end in a name alone: queues, topics, repositories."""

_OWNED_BY_AWS = frozenset(
    {
        *("appstream", "braket", "cloudformation", "dataexchange", "ec2", "fis", "groundstation", "imagebuilder"),
        *("mediaconvert", "securityhub", "servicequotas", "ssm"),
    }
)
"""Services with resources of AWS's own, whose ARNs name no account: ``arn:aws:ssm:eu-west-1::document/AWS-…``.

Such as ``arn:aws:cloudformation:us-east-1::type/resource/AWS-S3-Bucket``, ``…:securityhub:…::product/aws/guardduty``,
``…:appstream:…::image/AppStream-…``, ``…:fis:…::action/aws:ec2:stop-instances`` and ``…:servicequotas:…::vpc/L-…``.
"""

_ALSO_GLOBAL = frozenset(
    {
        "arn:*:braket:*:*:device/*/*/*",
        "arn:*:cloudformation:*:*:stackset-target/*",
        "arn:*:groundstation:*:*:satellite/*",
        "arn:*:s3:*:*:accesspoint/*",
        "arn:*:s3:*:*:accesspoint/*/object/*",
        "arn:*:servicequotas:*:*:*/*",
        "arn:*:trustedadvisor:*:*:checks/*/*",
        "arn:*:wellarchitected:*:*:lens/*",
    }
)
"""Shapes with a Region of which some resources have none: ``arn:aws:s3::111122223333:accesspoint/name.mrap``.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html; lenses of AWS are
``arn:aws:wellarchitected::aws:lens/serverless``, devices ``arn:aws:braket:::device/quantum-simulator/amazon/sv1``.
"""

_WITHOUT_SLASH = frozenset({"elasticache", "lambda", "rds", "s3", "sns", "sqs"})
"""Services whose names hold no slash where the shape itself has none.

Not Step Functions: child workflows of a map run are ``execution:machine/label:name``.
"""

_ANY = "*"


class MayBeEmpty(NamedTuple):
    """Whether an ARN of a shape may leave out what stands there for a Region, and for an account."""

    region: bool
    account: bool


@lru_cache(maxsize=8192)
def may_be_empty(shape: str) -> MayBeEmpty:
    """The segments that an ARN of a shape may leave out though the shape has something there."""
    segments = shape.split(":")
    if len(segments) < _SEGMENTS or is_of_service(shape) or "*" in segments[2]:
        return MayBeEmpty(region=True, account=True)
    return MayBeEmpty(region=_generalized(shape) in _ALSO_GLOBAL, account=segments[2] in _OWNED_BY_AWS)


@lru_cache(maxsize=8192)
def holds_no_slash(shape: str) -> bool:
    """Whether the names in a shape hold no slash, so that a pattern with one is about something else."""
    segments = shape.split(":", _SEGMENTS - 1)
    return (
        len(segments) == _SEGMENTS
        and segments[2] in _WITHOUT_SLASH
        and "/" not in segments[-1]
        and not is_of_service(shape)
    )


@lru_cache(maxsize=8192)
def is_free(shape: str) -> bool:
    """Whether what fills the end of a shape may hold colons wherever it likes."""
    segments = shape.split(":")
    if len(segments) < _SEGMENTS or _generalized(shape) in _FREE:
        return True
    return is_of_service(shape)


_SEGMENTS = 6


def is_of_service(shape: str) -> bool:
    """Whether a shape is that of any ARN of a service, of an action for which AWS documents none."""
    segments = shape.split(":")
    return segments[3:] == [_ANY] * 3 and segments[2] not in _WHOLE


@lru_cache(maxsize=8192)
def variants(shape: str) -> tuple[str, ...]:
    """A shape, and what it is with a version or the like at its end; names hold no colons in any of them."""
    return (shape, *(shape + more for more in _LONGER.get(_generalized(shape), ())))


def is_looked_up(shape: str) -> bool:
    """Whether the rules for the names in a shape are known, rather than taken to be as usual."""
    segments = shape.split(":")
    return len(segments) >= _SEGMENTS and segments[2] in _KNOWN


def _generalized(shape: str) -> str:
    """A shape in any partition, as the tables have it."""
    segments = shape.split(":", 2)
    return ":".join((segments[0], _ANY, *segments[2:]))
