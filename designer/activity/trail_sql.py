"""One SELECT that reduces a trail where it lies, for Athena, Trino and Spark: its rows become `reducer.py`'s kinds.

A row has the fields of a kind, except for what only Python reads in parameters: there the parameters come whole. A row
with a ``day`` counts an account's events in a Region on that day. An event that lies in two files counts once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from designer.activity.logged_keys import LOGGED_KEYS, TAG_MEMBERS, TAG_PREFIX
from designer.activity.reducer import REFUSALS, REQUEST_TYPES, Kind
from designer.activity.sql_dialects import LINE_END, Dialect
from designer.basics.errors import OrgwrightError

ROW_FIELDS = ("sort", *Kind._fields[:-1], "parameters", "event", "agent", "address")
"""Columns before those of the keys; ``sort`` is ``read``, ``write``, ``faulty``, or the type of an event that is no
request, with a colon before it.
"""
NUMBERS = ("day", "requests", "first", "last")
"""Columns behind those of the keys."""

COLUMNS = {
    **dict.fromkeys(("eventid", "eventtime", "eventtype", "eventsource", "eventname", "awsregion", "readonly"), ""),
    **dict.fromkeys(("recipientaccountid", "errorcode", "eventcategory", "requestparameters", "resources"), ""),
    **dict.fromkeys(("sourceipaddress", "useragent", "vpcendpointid", "day", "account"), ""),
    "tlsversion": "tlsdetails.tlsversion",
    "identitytype": "useridentity.type",
    "identityarn": "useridentity.arn",
    "identityaccount": "useridentity.accountid",
    "identityid": "useridentity.principalid",
    "invokedby": "useridentity.invokedby",
    "issuer": "useridentity.sessioncontext.sessionissuer.arn",
    "mfa": "useridentity.sessioncontext.attributes.mfaauthenticated",
    "sessiontime": "useridentity.sessioncontext.attributes.creationdate",
    "sourceidentity": "useridentity.sessioncontext.sourceidentity",
    "assumedroot": "useridentity.sessioncontext.assumedroot",
    "roledelivery": "useridentity.sessioncontext.ec2roledelivery",
    "provider": "useridentity.sessioncontext.webidfederationdata.federatedprovider",
}
"""What is read of a table, and where our own table has it: under the same name where it says nothing else."""

_MAY_LACK = frozenset(
    {
        *("day", "account", "resources", "eventcategory", "sourceipaddress", "useragent", "vpcendpointid"),
        *("tlsversion", "invokedby", "mfa", "sessiontime", "sourceidentity", "assumedroot", "roledelivery", "provider"),
    }
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}", re.ASCII)
_KEY = re.compile(r"[\w .:/=+@-]{1,200}")
_TAG_WORD = '["][^"]*[Tt][Aa][Gg][^"]*["] *:'
_ADDRESS = "^([0-9]{1,3}([.][0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$"
_TIME = "^20(1[3-9]|2[0-9]|3[0-7])-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
_S3, _IAM = "'s3.amazonaws.com'", "'iam.amazonaws.com'"


class Slice(NamedTuple):
    """The days, both included, and accounts of a question; all accounts where there are none."""

    first: date
    last: date
    accounts: tuple[str, ...] = ()


def column_map(given: Mapping[str, object]) -> dict[str, str]:
    """Return where a table has what is read, by the names of `COLUMNS`; what is empty it lacks.

    Raises:
        OrgwrightError: A name is none of ours, no path of plain names, or of what no answer can do without.
    """
    found = {name: path or name for name, path in COLUMNS.items()}
    for name, path in given.items():
        if name not in COLUMNS:
            raise OrgwrightError(
                f"The map of columns has an unknown name, {name!r}. Known names are {', '.join(COLUMNS)}."
            )
        if path is not None and not (isinstance(path, str) and all(map(_NAME.fullmatch, path.split(".")))):
            raise OrgwrightError(
                f"The column that the map gives for {name!r} is not a path of names: write letters, digits, _ and dots."
            )
        if path is None and name not in _MAY_LACK:
            raise OrgwrightError(
                f"The map of columns says that the table lacks {name!r}, and no row can be read without it."
            )
        found[name] = path or ""
    return found


def table_name(text: str, dialect: Dialect) -> str:
    """Return the quoted name of a table, with its database and catalogue if it names them.

    Raises:
        OrgwrightError: The text is not the name of a table.
    """
    parts = text.split(".")
    if len(parts) > 3 or not all(map(_NAME.fullmatch, parts)):
        raise OrgwrightError(f"{text!r} names no table: write TABLE, DATABASE.TABLE or CATALOG.DATABASE.TABLE.")
    return ".".join(map(dialect.name, parts))


def trail_select(table: str, dialect: Dialect, columns: Mapping[str, str], keys: tuple[str, ...], cut: Slice) -> str:
    """Return the SELECT.

    Args:
        table: As `table_name` returns it.
        dialect: Of the engine that runs it.
        columns: As `column_map` returns them.
        keys: Condition keys, lower case, whose values tell kinds apart.
        cut: What of the trail is read.

    Raises:
        OrgwrightError: A key has signs that no name of a column may have; accounts are asked of a table without them.
    """
    for key in keys:
        if not _KEY.fullmatch(key):
            raise OrgwrightError(f"The condition key {key!r} has signs that no column's name may have.")
    made = _Expressions(dialect, columns, keys)
    kind = [*ROW_FIELDS, *map(dialect.name, keys)]
    selected = {**made.fields(), **{dialect.name(key): made.key(key) for key in keys}}
    said = ",\n    ".join(f"{text} AS {name}" for name, text in selected.items())
    first, last, kinds = dialect.name("first"), dialect.name("last"), ", ".join(kind)
    return f"""\
WITH record AS (
  SELECT
    {made.columns()}
  FROM {table}
  WHERE {_where(dialect, columns, cut)}
),
listed AS (
  SELECT record.*,
    {made.listed()}
  FROM record
),
event AS (
  SELECT
    {said},
    coalesce(substr(c_eventtime, 1, 10), '?') AS day, c_eventid, c_eventtime
  FROM listed
)
SELECT {kinds}, day,
  CASE WHEN sort IN ('read', 'write') THEN count(DISTINCT c_eventid) ELSE count(*) END AS requests,
  min(c_eventtime) AS {first}, max(c_eventtime) AS {last}
FROM event
GROUP BY GROUPING SETS (({kinds}), (sort, account, region, day))
"""  # noqa: S608 - quoted or refused


def _where(dialect: Dialect, columns: Mapping[str, str], cut: Slice) -> str:
    """Return the WHERE clause: events in the period by time, in the folders of the period and of the day after it.

    CloudTrail writes some events of a day into a file of the next day.
    """
    after = cut.last + timedelta(days=1)
    time = dialect.path(columns["eventtime"])
    timeless = f"{time} IS NULL"
    if columns["day"]:
        day = dialect.path(columns["day"])
        timeless += f" AND {day} <= '{cut.last:%Y/%m/%d}'"  # the slice of the day after counts them
    found = [f"(({time} >= '{cut.first}' AND {time} < '{after}') OR {timeless})"]
    if columns["day"]:
        found.append(f"{day} >= '{cut.first:%Y/%m/%d}' AND {day} <= '{after:%Y/%m/%d}'")
    if cut.accounts:
        if not columns["account"]:
            raise OrgwrightError("The table has no column of accounts by the map: name it as account, or ask for all.")
        if not all(re.fullmatch("[0-9]{12}", account) for account in cut.accounts):
            raise OrgwrightError("An account is twelve digits.")
        found.append(f"{dialect.path(columns['account'])} IN ({', '.join(map(dialect.text, cut.accounts))})")
    return "\n    AND ".join(found)


class _Expressions:
    """How a record's columns, each named ``c_NAME``, are changed: text, and empty for nothing."""

    def __init__(self, dialect: Dialect, columns: Mapping[str, str], keys: tuple[str, ...]) -> None:
        self._dialect = dialect
        self._columns = columns
        self._asks_tags = any(key == "aws:tagkeys" or key.startswith(TAG_PREFIX) for key in keys)
        self._is_object = "ltrim(c_requestparameters) LIKE '{%'"
        self._is_read = "lower(c_readonly) = 'true'"

    def columns(self) -> str:
        """Return the columns under our names; those that say nothing of nulls are empty for them."""
        kept = [name for name in self._columns if name not in {"day", "account"}]
        return ",\n    ".join(f"{self._column(name)} AS c_{name}" for name in kept)

    def _column(self, name: str) -> str:
        path = self._columns[name]
        if name == "resources":
            return self._dialect.path(path) if path else self._dialect.no_resources
        text = f"CAST({self._dialect.path(path)} AS {self._dialect.text_type})" if path else "''"
        return f"CAST({self._dialect.path(path)} AS {self._dialect.text_type})" if name in _NULLS else _filled(text)

    def listed(self) -> str:
        """Return the ARNs and owners of the resources, each once."""
        short = self._dialect.each(
            "c_resources",
            lambda one: (
                f"CASE WHEN {one}.arn LIKE 'arn:a%:s3:::%' AND {one}.arn LIKE '%/%' "
                f"THEN split_part({one}.arn, '/', 1) || '/' ELSE {_filled(f'{one}.arn')} END"
            ),
        )
        owner = self._dialect.each("c_resources", lambda one: _filled(f"{one}.accountid"))
        distinct = self._dialect.distinct
        return f"{distinct(short)} AS arns,\n    {distinct(owner)} AS owners"

    def fields(self) -> dict[str, str]:
        """Return the fields of a row, except for keys and numbers."""
        change = f"{self._is_request()} AND ({_CHANGES}) AND NOT ({self._is_read})"
        whole = self._whole(change)
        texts = {
            "sort": self._sort(),
            "account": _first_of("c_recipientaccountid", "c_identityaccount"),
            "caller": "c_identityaccount",
            "source": "coalesce(c_eventsource, '')",
            "name": "coalesce(c_eventname, '')",
            "region": "coalesce(c_awsregion, '')",
            "identity": _first_of("c_identitytype", "'Unknown'"),
            "principal": (
                "CASE c_identitytype WHEN 'AWSService' THEN c_invokedby WHEN 'FederatedUser' THEN c_identityarn "
                f"ELSE {_first_of('c_issuer', 'c_identityarn', 'c_identityid')} END"
            ),
            "invoked_by": "c_invokedby",
            "refused": f"CASE WHEN c_errorcode IN ({_texts(REFUSALS)}) THEN c_errorcode ELSE '' END",
            "resource": self._resource(),
            "category": _first_of("c_eventcategory", "'Management'"),
            "details": self._details(),
            "parameters": f"CASE WHEN {whole} THEN c_requestparameters ELSE '' END",
        }
        kept = {"event": "c_eventid", "agent": "c_useragent", "address": "c_sourceipaddress"}
        return texts | {name: f"CASE WHEN {change} THEN {text} ELSE '' END" for name, text in kept.items()}

    def _is_request(self) -> str:
        return f"coalesce(c_eventtype, '') IN ({_texts(REQUEST_TYPES)})"

    def _sort(self) -> str:
        present = " AND ".join(f"c_{name} IS NOT NULL" for name in ("eventsource", "eventname", "awsregion"))
        identity = f"{_first_of('c_identitytype', 'c_identityarn', 'c_identityaccount', 'c_identityid')} <> ''"
        sound = f"c_eventid <> '' AND {self._dialect.matches('c_eventtime', _TIME)} AND {present} AND {identity}"
        return (
            f"CASE WHEN NOT {self._is_request()} THEN ':' || c_eventtype "
            f"WHEN NOT coalesce({sound}, false) THEN 'faulty' WHEN {self._is_read} THEN 'read' ELSE 'write' END"
        )

    def _resource(self) -> str:
        """Return the only ARN; of two that differ by a last character, the longer one; else an empty text."""
        one, two = self._dialect.item("arns", 1), self._dialect.item("arns", 2)
        within = [
            f"WHEN length({short}) > 0 AND {short} = substr({long}, 1, length({long}) - 1) THEN {long}"
            for short, long in ((one, two), (two, one))
        ]
        size = self._dialect.size("arns")
        return f"CASE WHEN {size} = 1 THEN {one} WHEN {size} = 2 THEN CASE {' '.join(within)} ELSE '' END ELSE '' END"

    def _details(self) -> str:
        """Return the lines of `reducer.py`, each with an end, where SQL can tell them."""
        copied = self._dialect.member_text("c_requestparameters", "x-amz-copy-source")
        bucket = f"'from arn:aws:s3:::' || {self._dialect.first_part(copied)} || '/'"
        lines = {"x-amz-acl": "'acl'", "x-amz-copy-source": bucket, "x-amz-tagging": "'tags'", "versionId": "'version'"}
        said = [f"CASE WHEN {self._has(name)} THEN {text} || {LINE_END} ELSE '' END" for name, text in lines.items()]
        tags = " OR ".join(self._has(name) for name in TAG_MEMBERS)
        return (
            f"CASE WHEN NOT ({self._is_object}) THEN '' WHEN c_eventsource = {_S3} THEN concat({', '.join(said)}) "
            f"WHEN c_eventsource = 'apigateway.amazonaws.com' OR {self._is_read} THEN '' "
            f"WHEN {tags} THEN 'tags' || {LINE_END} ELSE '' END"
        )

    def _has(self, name: str) -> str:
        """Whether parameters have a member that is not empty."""
        text = self._dialect.member("c_requestparameters", name)
        return f"coalesce({text} NOT IN " + "('null', '\"\"', '[]', '{}', '0', 'false', ''), false)"

    def _whole(self, change: str) -> str:
        statement = "c_eventname LIKE '%Statement%' OR c_eventname = 'ExecuteTransaction'"
        role = f"NOT ({self._is_read}) AND c_eventsource <> {_S3} AND c_requestparameters LIKE '%:role%'"
        wanted = [
            "c_eventsource = 'apigateway.amazonaws.com'",
            f"c_eventsource = 'dynamodb.amazonaws.com' AND ({statement})",
            role,
            change,
        ]
        if self._asks_tags:
            wanted.append(self._dialect.matches("c_requestparameters", _TAG_WORD))
        return f"({self._is_object}) AND ({' OR '.join(f'({one})' for one in wanted)})"

    # -- keys

    def key(self, key: str) -> str:
        """Return what a request had as a key: ``=`` and the value, ``?`` if the event does not tell, or nothing."""
        value = self._tag() if key.startswith(TAG_PREFIX) or key == "aws:tagkeys" else self._values()[key]
        column = _COLUMN_OF.get(key)
        if column is not None and not self._columns[column]:
            return "'?'"
        return f"CASE WHEN ({value}) IS NULL THEN '?' WHEN ({value}) = '' THEN '' ELSE '=' || ({value}) END"

    def _tag(self) -> str:
        """Return SQL for the tags: '' without any, else null, as Python reads tags where parameters may have some."""
        return f"CASE WHEN {self._is_object} OR {self._is_read} THEN '' END"

    def _values(self) -> dict[str, str]:
        """Return the values by key, empty for none and null for unknown: as `logged_keys.py` reads them."""
        names = ("issuer", "mfa", "sessiontime", "sourceidentity", "assumedroot", "roledelivery", "provider")
        session = _first_of(*(f"c_{name}" for name in names))
        found = {
            "aws:assumedroot": "lower(c_assumedroot)",
            "aws:federatedprovider": _or(_null("c_provider"), "c_identitytype IN ('IAMUser', 'Root')"),
            "aws:multifactorauthpresent": _or(_null("c_mfa"), f"{session} = ''"),
            "aws:resourceaccount": self._owner(),
            "aws:securetransport": "CASE WHEN c_tlsversion <> '' THEN 'true' END",
            "aws:sourceidentity": "c_sourceidentity",
            "aws:sourceip": (
                f"CASE WHEN c_vpcendpointid <> '' THEN '' "
                f"WHEN {self._dialect.matches('c_sourceipaddress', _ADDRESS)} THEN c_sourceipaddress END"
            ),
            "aws:sourcevpce": "c_vpcendpointid",
            "aws:tokenissuetime": _or(_null("c_sessiontime"), f"{session} = ''"),
            "aws:useragent": (
                "CASE WHEN c_useragent <> '' AND c_useragent <> 'AWS Internal' "
                "AND c_useragent NOT LIKE '%.amazonaws.com' THEN c_useragent END"
            ),
            "ec2:roledelivery": "c_roledelivery",
            "iam:permissionsboundary": self._of(_IAM, self._boundary()),
            "iam:policyarn": self._of(_IAM, self._policy()),
            "s3:tlsversion": self._of(_S3, _null("replace(c_tlsversion, 'TLSv', '')")),
            "s3:x-amz-acl": self._of(_S3, self._parameter("x-amz-acl")),
        }
        assert found.keys() | {"aws:tagkeys"} == LOGGED_KEYS
        return found

    def _owner(self) -> str:
        filled = self._dialect.filled("owners")
        return f"CASE WHEN {self._dialect.size(filled)} = 1 THEN {self._dialect.item(filled, 1)} END"

    def _of(self, source: str, value: str) -> str:
        return f"CASE WHEN c_eventsource = {source} THEN {value} ELSE '' END"

    def _parameter(self, name: str) -> str:
        """Return a parameter that is a text; for a list it is unknown what a policy compares."""
        value = _filled(self._dialect.member_text("c_requestparameters", name))
        member = _filled(self._dialect.member("c_requestparameters", name))
        return f"CASE WHEN {self._is_object} AND NOT ({member} LIKE '[%' OR {member} LIKE '{{%') THEN {value} END"

    def _policy(self) -> str:
        attached = self._dialect.matches("c_eventname", "^(Attach|Detach).*Policy$")
        return f"CASE WHEN {attached} THEN {self._parameter('policyArn')} ELSE '' END"

    def _boundary(self) -> str:
        member = self._dialect.member_text("c_requestparameters", "permissionsBoundary")
        given = _null(f"CASE WHEN {self._is_object} THEN {member} END")
        return _or(given, "c_eventname IN ('CreateRole', 'CreateUser')")


_NULLS = frozenset({"eventid", "eventtime", "eventsource", "eventname", "awsregion"})
"""Columns without which a record is none."""

_CHANGES = "c_eventsource IN ('organizations.amazonaws.com', 'organizations') OR c_eventname = 'PutAccountName'"
_COLUMN_OF = {
    "aws:assumedroot": "assumedroot",
    "aws:federatedprovider": "provider",
    "aws:multifactorauthpresent": "mfa",
    "aws:securetransport": "tlsversion",
    "aws:sourceidentity": "sourceidentity",
    "aws:sourceip": "sourceipaddress",
    "aws:sourcevpce": "vpcendpointid",
    "aws:tokenissuetime": "sessiontime",
    "ec2:roledelivery": "roledelivery",
    "s3:tlsversion": "tlsversion",
}
"""Columns of keys: if a table lacks one, the key is unknown."""


def _texts(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _filled(text: str) -> str:
    return f"coalesce({text}, '')"


def _null(text: str) -> str:
    return f"nullif({text}, '')"


def _or(value: str, condition: str) -> str:
    """Return a value; without one, nothing on a condition, and otherwise null."""
    return f"coalesce({value}, CASE WHEN {condition} THEN '' END)"


def _first_of(*texts: str) -> str:
    """Return the first that is not empty; empty if all are."""
    return f"coalesce({', '.join(map(_null, texts))}, '')"
