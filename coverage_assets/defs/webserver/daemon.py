"""Dagster's daemon, which looks after backfills every few seconds instead of every thirty.

*Materialize all* takes a backfill of several rounds; on one machine most of its time would be
pauses between them. Dagster has no setting for this: where it has no such constant any more, the
daemon is as Dagster starts it.
"""

from dagster._daemon import controller
from dagster._daemon.cli import main

BACKFILL_SECONDS = 5
CONSTANT = "DEFAULT_DAEMON_INTERVAL_SECONDS"


def look_after_backfills_often() -> None:
    """Shorten the pause between two looks at the backfills that are going on."""
    if hasattr(controller, CONSTANT):
        setattr(controller, CONSTANT, BACKFILL_SECONDS)


if __name__ == "__main__":
    look_after_backfills_often()
    main()
