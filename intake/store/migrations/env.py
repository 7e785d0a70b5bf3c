"""Alembic's entry: runs the migrations on the connection, and in the transaction, that it is handed."""

from __future__ import annotations

from alembic import context

from intake.store.tables import StaffRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=StaffRow.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
