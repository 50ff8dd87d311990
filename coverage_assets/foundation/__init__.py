"""What every family stands on: reading YAML, checking it, writing files, hashing, checking frames.

This room knows nothing of rules or Dagster, and refuses to grow a helper that only one family uses.
"""
