"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

FULL_TEXT = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search
        USING fts5(words, facets, tokenize = 'unicode61 remove_diacritics 2', detail = 'column', columnsize = 0)""",
    ),
    "postgresql": (
        "CREATE TABLE search (number bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words ON search USING gin (words)",
    ),
}


def upgrade() -> None:
    """Make this version from the one before."""
    op.create_table(
        "checkpoints",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "sequence"),
    )
    op.create_table(
        "entries",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="order of arrival in this file",
        ),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical JSON: what is hashed"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("site", "sequence", name="entries_site_sequence"),
    )
    op.create_index("entries_batch", "entries", ["batch"], unique=False)
    op.create_index("entries_record", "entries", ["record"], unique=False)
    op.create_table(
        "erasures_in",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("came", sa.BigInteger(), nullable=False, comment="this file's clock when the erasure came"),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_table(
        "held_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("brought_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", "site", "record"),
        comment="keys of records that other sites erased, many at once: destroyed when a head says so",
    )
    op.create_index("held_keys_record", "held_keys", ["record"], unique=False)
    op.create_table(
        "mission",
        sa.Column("id", sa.String(), nullable=False, comment="id of the mission's first entry"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "founder", sa.String(), nullable=False, comment="site that made the mission: it admits and expels sites"
        ),
        sa.Column("own_site", sa.String(), nullable=False, comment="the site that writes in this file"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "reads",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("reads_record", "reads", ["record"], unique=False)
    op.create_table(
        "record_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False, comment="the key so that only the site can read it"),
        sa.Column(
            "brought_by",
            sa.String(),
            nullable=False,
            comment="site whose bundle brought it; this one where it was made here",
        ),
        sa.PrimaryKeyConstraint("key", "site", "record"),
    )
    op.create_index("record_keys_record", "record_keys", ["record"], unique=False)
    op.create_table(
        "records",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="order of arrival; row of the full-text index",
        ),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "fields",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=False,
            comment="the state that the record's entries make",
        ),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.String(), nullable=True),
        sa.Column("erased", sa.String(), nullable=True),
        sa.Column(
            "conflicts",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=True,
            comment="names of the fields in conflict, or null",
        ),
        sa.Column("created_clock", sa.BigInteger(), nullable=False),
        sa.Column("created_site", sa.String(), nullable=False),
        sa.Column("created_author", sa.String(), nullable=False),
        sa.Column("changed_clock", sa.BigInteger(), nullable=False),
        sa.Column("changed_site", sa.String(), nullable=False),
        sa.Column("changed_author", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False, comment="ISO date, or empty: both databases sort it alike"),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        "records_category",
        "records",
        ["kind", "category", "day", "number", "sector", "status", "withdrawn"],
        unique=False,
    )
    op.create_index(
        "records_day", "records", ["kind", "day", "number", "sector", "status", "category", "withdrawn"], unique=False
    )
    op.create_index("records_parent", "records", ["parent", "kind"], unique=False)
    op.create_index(
        "records_sector",
        "records",
        ["kind", "sector", "day", "number", "status", "category", "withdrawn"],
        unique=False,
    )
    op.create_index(
        "records_status",
        "records",
        ["kind", "status", "day", "number", "sector", "category", "withdrawn"],
        unique=False,
    )
    op.create_table(
        "peers",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column(
            "heads",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=False,
            comment="last entry of each chain that the site is known to have",
        ),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "secrets",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False, comment="private keys of the site under its passphrase"),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "site_keys",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("signing", sa.LargeBinary(), nullable=False),
        sa.Column("exchange", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "unheard",
        sa.Column("site", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site"),
        comment="sites that a repaired file must hear from before it writes again",
    )
    op.create_table(
        "waiting",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "sequence", "hash"),
        comment="entries that came before what they build on, or from a site that is not admitted",
    )
    for statement in FULL_TEXT[op.get_bind().dialect.name]:
        op.execute(statement)
