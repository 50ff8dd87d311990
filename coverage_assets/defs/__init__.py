"""All that knows Dagster: assets, checks, sensors, partitions, metadata and the rebuild planner.

The library below never imports this room. `definitions` merges everything into one code location.
"""
