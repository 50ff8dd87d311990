"""Everything that knows Dagster: assets, checks, sensors, partitions and `materialize`.

The library below never imports this package. `definitions` merges all families into one code
location.
"""
