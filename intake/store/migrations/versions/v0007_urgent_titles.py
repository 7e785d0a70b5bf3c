"""What the list of patients says of urgent forms without opening their results, and a way to who has not sent any."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.store.migration_columns import add_index

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("assessment", sa.Column("sealed_urgent", sa.LargeBinary, nullable=True))
    add_index("progress", "state", "appointment_at")
