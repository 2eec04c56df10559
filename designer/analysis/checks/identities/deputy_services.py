"""Services that take a role for anybody's resources, unless its trust policy asks for whose, as data.

Not among them are those that take a role for the one who passed it, such as EC2 and Lambda.
"""

_DOCS = "https://docs.aws.amazon.com/"
_USUAL = "cross-service-confused-deputy-prevention.html"

PAGES = {
    "bedrock": f"{_DOCS}bedrock/latest/userguide/{_USUAL}",
    "cloudformation": f"{_DOCS}AWSCloudFormation/latest/UserGuide/{_USUAL}",
    "codebuild": f"{_DOCS}codebuild/latest/userguide/{_USUAL}",
    "config": "",
    "datasync": f"{_DOCS}datasync/latest/userguide/{_USUAL}",
    "dms": f"{_DOCS}dms/latest/userguide/{_USUAL}",
    "ecs-tasks": f"{_DOCS}AmazonECS/latest/developerguide/task-iam-roles.html",
    "events": f"{_DOCS}eventbridge/latest/userguide/{_USUAL}",
    "export.rds": f"{_DOCS}AmazonRDS/latest/UserGuide/{_USUAL}",
    "glue": "",
    "iot": f"{_DOCS}iot/latest/developerguide/{_USUAL}",
    "kinesisanalytics": "",
    "logs": "",
    "monitoring.rds": f"{_DOCS}AmazonRDS/latest/UserGuide/{_USUAL}",
    "pipes": "",
    "sagemaker": "",
    "scheduler": f"{_DOCS}scheduler/latest/UserGuide/{_USUAL}",
    "ssm": "",
    "states": f"{_DOCS}step-functions/latest/dg/procedure-create-iam-role.html",
    "transfer": f"{_DOCS}transfer/latest/userguide/confused-deputy.html",
    "vpc-flow-logs": f"{_DOCS}vpc/latest/userguide/flow-logs-iam-role.html",
}
"""Pages on which AWS asks for it, by the first part of the service's principal; empty where no page is cited."""

DOMAIN = ".amazonaws.com"


def page_of(service: str) -> str | None:
    """The page of a service's principal; empty where none is cited, None for a service that is not among them."""
    return PAGES.get(service.removesuffix(DOMAIN)) if service.endswith(DOMAIN) else None


def services_in_docs() -> str:
    """The services with their pages, for the documentation."""
    rows = (f"| `{name}{DOMAIN}` | {f'[AWS]({page})' if page else 'none cited'} |" for name, page in PAGES.items())
    return "\n".join(("| Service | Page |", "|---|---|", *rows))
