"""The worklist's own table, which is made from the others when the program starts, and a way through all names."""

from __future__ import annotations

from alembic import op

from intake.store.migration_columns import add_index, moment, number, one_of, primary_key, refers, text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "progress",
        text("invite_id", 36), moment("appointment_at", nullable=True), text("state"), number("urgency"),
        moment("since"),
        primary_key("progress", "invite_id"),
        refers("progress", "invite_id", "invite.id"),
        one_of("progress", "state", "not_started", "half_way", "declined", "sent", "changed", "void", "decided"),
    )  # fmt: skip
    add_index("progress", "appointment_at", "urgency", "since", "state")
    add_index("progress", "urgency", "appointment_at", "state")
    add_index("progress", "state", "appointment_at")
    add_index("invite", "created_at")
