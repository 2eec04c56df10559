"""The names that sentences use for what a policy calls by number, from a design."""

from functools import cache

from designer.analysis.access.level_masks import scp_partition
from designer.organization.model.organization import Organization
from designer.policy.evaluation.plain_sentences import DesignNames


def design_names(organization: Organization) -> DesignNames:
    """The names of a design as it is now; looked up only when a sentence needs one."""

    @cache
    def by_number() -> dict[str, str]:
        return {node.aws_id: node.name for node in organization.nodes.values() if node.aws_id.isdigit()}

    return DesignNames(scp_partition(organization), lambda number: by_number().get(number, number))
