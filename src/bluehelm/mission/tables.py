"""The tables of a mission file, the same on SQLite and PostgreSQL.

``entries`` is the mission file: all else but ``secrets`` can be made again from it, and from what came with it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata: Final = MetaData()

_Json: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_Number: Final = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only a column of type INTEGER

mission = Table(
    "mission",
    metadata,
    Column("id", String, primary_key=True, comment="id of the mission's first entry"),
    Column("name", String, nullable=False),
    Column("founder", String, nullable=False, comment="site that made the mission: it admits and expels sites"),
    Column("own_site", String, nullable=False, comment="the site that writes in this file"),
)

entries = Table(
    "entries",
    metadata,
    Column("number", _Number, primary_key=True, comment="order of arrival in this file"),
    Column("site", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("clock", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("record", String, nullable=False),
    Column("batch", String),
    Column("hash", String, nullable=False),
    Column("body", Text, nullable=False, comment="canonical JSON: what is hashed"),
    UniqueConstraint("site", "sequence", name="entries_site_sequence"),
    Index("entries_record", "record"),
    Index("entries_batch", "batch"),
)

records = Table(
    "records",
    metadata,
    Column("number", _Number, primary_key=True, comment="order of arrival; row of the full-text index"),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fields", _Json, nullable=False, comment="the state that the record's entries make"),
    Column("mark", String, nullable=False),
    Column("withdrawn", String),
    Column("erased", String),
    Column("conflicts", _Json, comment="names of the fields in conflict, or null"),
    Column("created_clock", BigInteger, nullable=False),
    Column("created_site", String, nullable=False),
    Column("created_author", String, nullable=False),
    Column("changed_clock", BigInteger, nullable=False),
    Column("changed_site", String, nullable=False),
    Column("changed_author", String, nullable=False),
    Column("day", String, nullable=False, comment="ISO date, or empty: both databases sort it alike"),
    Column("sector", String, nullable=False),
    Column("status", String, nullable=False),
    Column("category", String, nullable=False),
    Column("parent", String, nullable=False),
    # Each index of a list also holds what else it is filtered by: no row is read that is not shown.
    Index("records_day", "kind", "day", "number", "sector", "status", "category", "withdrawn"),
    Index("records_sector", "kind", "sector", "day", "number", "status", "category", "withdrawn"),
    Index("records_status", "kind", "status", "day", "number", "sector", "category", "withdrawn"),
    Index("records_category", "kind", "category", "day", "number", "sector", "status", "withdrawn"),
    Index("records_parent", "parent", "kind"),
)

record_keys = Table(
    "record_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("site", String, primary_key=True),
    Column("record", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False, comment="the key so that only the site can read it"),
    Column(
        "brought_by", String, nullable=False, comment="site whose bundle brought it; this one where it was made here"
    ),
    Index("record_keys_record", "record"),
)

held_keys = Table(
    "held_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("site", String, primary_key=True),
    Column("record", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("brought_by", String, nullable=False),
    Index("held_keys_record", "record"),
    comment="keys of records that other sites erased, many at once: destroyed when a head says so",
)

erasures_in = Table(
    "erasures_in",
    metadata,
    Column("record", String, primary_key=True),
    Column("came", BigInteger, nullable=False, comment="this file's clock when the erasure came"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("site", String, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("hash", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

waiting = Table(
    "waiting",
    metadata,
    Column("site", String, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("hash", String, primary_key=True),
    Column("body", Text, nullable=False),
    comment="entries that came before what they build on, or from a site that is not admitted",
)

site_keys = Table(
    "site_keys",
    metadata,
    Column("site", String, primary_key=True),
    Column("signing", LargeBinary, nullable=False),
    Column("exchange", LargeBinary, nullable=False),
)

peers = Table(
    "peers",
    metadata,
    Column("site", String, primary_key=True),
    Column("heads", _Json, nullable=False, comment="last entry of each chain that the site is known to have"),
)

unheard = Table(
    "unheard",
    metadata,
    Column("site", String, primary_key=True),
    comment="sites that a repaired file must hear from before it writes again",
)

secrets = Table(
    "secrets",
    metadata,
    Column("site", String, primary_key=True),
    Column("locked", LargeBinary, nullable=False, comment="private keys of the site under its passphrase"),
)

reads = Table(
    "reads",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("at", String, nullable=False),
    Column("person", String, nullable=False),
    Column("record", String, nullable=False),
    Column("what", String, nullable=False),
    Index("reads_record", "record"),
)
