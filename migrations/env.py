"""Runs migrations in one transaction, against DATABASE_URL or a connection that a caller hands over."""

import importlib
import importlib.util
import os
import pkgutil

from alembic import context

import app
import app.idempotency
from app.db import Base, new_engine

for capability in pkgutil.iter_modules(app.__path__):
    if capability.ispkg and importlib.util.find_spec(f"app.{capability.name}.models"):
        importlib.import_module(f"app.{capability.name}.models")


def run(connection: object) -> None:
    """Migrates over one connection."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:
    with new_engine(os.environ["DATABASE_URL"]).connect() as fresh:
        run(fresh)
