"""Context of an account, as checks of one record inside it ask for it; values only."""

from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId


@dataclass(frozen=True, slots=True)
class AccountContext:
    """Facts of an account and its organization that a check of one record may ask for.

    Attributes:
        node: The account.
        number: Its twelve digits; empty while it has none.
        numbers: Numbers of all accounts of the design.
        organization_id: ``o-…``; empty while it is only planned.
        day: Newest day of which the identities of the account tell, ISO 8601; empty where they tell of none. The
            library knows no clock, and a file that is read later must not find more.
    """

    node: NodeId
    number: str
    numbers: frozenset[str]
    organization_id: str
    day: str
