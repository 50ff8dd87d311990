"""What all families share: reading and validating YAML, writing files, hashing, checking frames.

This package knows nothing of rules or Dagster, and takes no helper that only one family uses.
"""
