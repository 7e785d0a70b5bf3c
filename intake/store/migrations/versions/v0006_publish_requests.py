"""That a revision of a draft waits for a second person to publish it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.store.migration_columns import moment, number, primary_key, refers, text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "publish_request",
        text("draft_id", 36), number("revision"), moment("at"), text("staff_id", 36), moment("next_mail_at"),
        moment("mailed_at", nullable=True),
        primary_key("publish_request", "draft_id", "revision"),
        sa.ForeignKeyConstraint(
            ["draft_id", "revision"], ["draft_revision.draft_id", "draft_revision.number"],
            name=op.f("fk_publish_request_draft_id_revision"),
        ),
        refers("publish_request", "staff_id", "staff.id"),
    )  # fmt: skip
