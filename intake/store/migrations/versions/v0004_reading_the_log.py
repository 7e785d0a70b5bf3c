"""Who has read about which changes of the rules, and the ways by which the audit log is searched."""

from __future__ import annotations

from alembic import op

from intake.store.migration_columns import add_index, make_append_only, moment, number, primary_key, refers, text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "rule_changes_read",
        text("staff_id", 36), number("publication_number"), moment("at"),
        primary_key("rule_changes_read", "staff_id", "publication_number"),
        refers("rule_changes_read", "staff_id", "staff.id"),
        refers("rule_changes_read", "publication_number", "publication.number"),
    )  # fmt: skip
    make_append_only("rule_changes_read")
    for column in ("actor", "action", "subject"):
        add_index("audit_entry", column, "seq")
    add_index("audit_entry", "at")
