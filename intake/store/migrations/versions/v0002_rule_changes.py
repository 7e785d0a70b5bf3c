"""Drafts of rule sets, their checks, and publications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.store.migration_columns import (
    add_index,
    make_append_only,
    moment,
    number,
    one_of,
    primary_key,
    refers,
    sealed,
    text,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "draft",
        text("id", 36), text("title", 254), text("state"), moment("closed_at", nullable=True),
        text("adopts_sha256", nullable=True),
        primary_key("draft", "id"),
        refers("draft", "adopts_sha256", "rule_set.sha256"),
        one_of("draft", "state", "open", "published", "discarded"),
    )  # fmt: skip
    add_index("draft", "state")
    op.create_table(
        "draft_revision",
        text("draft_id", 36), number("number"), moment("at"), text("staff_id", 36), text("how"), text("base_sha256"),
        sa.Column("changes", sa.Text(), nullable=False), sealed("sealed_note"),
        primary_key("draft_revision", "draft_id", "number"),
        refers("draft_revision", "draft_id", "draft.id"),
        refers("draft_revision", "staff_id", "staff.id"),
        refers("draft_revision", "base_sha256", "rule_set.sha256"),
        one_of("draft_revision", "how", "opened", "typed", "merged"),
    )  # fmt: skip
    _create_check_table()
    _create_publication_table()
    make_append_only("draft_revision")
    make_append_only("publication")


def _create_check_table() -> None:
    op.create_table(
        "draft_check",
        text("draft_id", 36), number("number"), number("revision"), text("staff_id", 36),
        moment("started_at"), moment("seen_at"), text("state"), text("step"), number("done"), number("total"),
        sa.Column("sealed_report", sa.LargeBinary(), nullable=True),
        primary_key("draft_check", "draft_id", "number"),
        _of_revision("draft_check"),
        refers("draft_check", "staff_id", "staff.id"),
        one_of("draft_check", "state", "running", "cancelling", "done", "cancelled", "failed"),
    )  # fmt: skip


def _create_publication_table() -> None:
    op.create_table(
        "publication",
        number("number"), moment("at"), text("kind"), text("rule_set_sha256"),
        text("replaced_sha256", nullable=True), text("shipped_sha256"), text("draft_id", 36, nullable=True),
        number("revision", nullable=True), text("staff_id", 36, nullable=True), sealed("sealed_content"),
        primary_key("publication", "number"),
        refers("publication", "rule_set_sha256", "rule_set.sha256"),
        refers("publication", "replaced_sha256", "rule_set.sha256"),
        refers("publication", "shipped_sha256", "rule_set.sha256"),
        _of_revision("publication"),
        refers("publication", "staff_id", "staff.id"),
        one_of("publication", "kind", "shipped", "published", "rolled_back"),
    )  # fmt: skip


def _of_revision(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["draft_id", "revision"],
        ["draft_revision.draft_id", "draft_revision.number"],
        name=op.f(f"fk_{table}_draft_id_revision"),
    )
