"""A key for each form, the record of what was purged, and the second step of the sign-in."""

from __future__ import annotations

from alembic import op

from intake.store.migration_columns import (
    make_append_only,
    moment,
    number,
    one_of,
    primary_key,
    refers,
    sealed,
    text,
)

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_purge_tables()
    _create_second_factor_tables()
    make_append_only("purge")


def _create_purge_tables() -> None:
    op.create_table(
        "intake_key",
        text("intake_id", 36), sealed("sealed_key"),
        primary_key("intake_key", "intake_id"),
        refers("intake_key", "intake_id", "intake.id"),
    )  # fmt: skip
    op.create_table(
        "purge",
        text("invite_id", 36), text("scope"), moment("at"), text("reason"), text("staff_id", 36, nullable=True),
        primary_key("purge", "invite_id", "scope"),
        refers("purge", "invite_id", "invite.id"),
        refers("purge", "staff_id", "staff.id"),
        one_of("purge", "scope", "answers", "everything"),
        one_of("purge", "reason", "time_is_over", "never_sent", "not_shared", "request"),
    )  # fmt: skip


def _create_second_factor_tables() -> None:
    op.create_table(
        "second_factor",
        text("staff_id", 36), moment("set_up_at"), number("last_counter"), sealed("sealed_secret"),
        primary_key("second_factor", "staff_id"),
        refers("second_factor", "staff_id", "staff.id"),
    )  # fmt: skip
    op.create_table(
        "recovery_code",
        text("staff_id", 36), text("code_hash"), moment("used_at", nullable=True),
        primary_key("recovery_code", "staff_id", "code_hash"),
        refers("recovery_code", "staff_id", "staff.id"),
    )  # fmt: skip
