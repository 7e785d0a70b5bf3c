"""Browsers in which staff have signed in before."""

from __future__ import annotations

from alembic import op

from intake.store.migration_columns import add_index, moment, number, primary_key, refers, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "known_browser",
        text("id_hash"), text("staff_id", 36), number("failed_sign_ins"), moment("expires_at"),
        primary_key("known_browser", "id_hash", "staff_id"),
        refers("known_browser", "staff_id", "staff.id"),
    )  # fmt: skip
    add_index("known_browser", "expires_at")
