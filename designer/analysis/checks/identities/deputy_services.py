"""Services that take a role for anybody's resources, unless its trust policy asks for whose, as data.

Not among them are those that take a role for the one who passed it, such as EC2 and Lambda.
"""

from designer.basics.data import read_data, read_record

PAGES = read_record(dict[str, str], read_data("deputy_services.json")["pages"])
"""Pages on which AWS asks for it, by the first part of the service's principal; empty where no page is cited."""

DOMAIN = ".amazonaws.com"


def page_of(service: str) -> str | None:
    """The page of a service's principal; empty where none is cited, None for a service that is not among them."""
    return PAGES.get(service.removesuffix(DOMAIN)) if service.endswith(DOMAIN) else None


def services_in_docs() -> str:
    """The services with their pages, for the documentation."""
    rows = (f"| `{name}{DOMAIN}` | {f'[AWS]({page})' if page else 'none cited'} |" for name, page in PAGES.items())
    return "\n".join(("| Service | Page |", "|---|---|", *rows))
