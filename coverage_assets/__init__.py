"""Declare what must be covered; get audited, reproducible artifacts.

The library is plain Python over polars frames and never needs Dagster. The asset graph stands in
`coverage_assets.defs.definitions`, the command line in `coverage_assets.cli`; both call the same functions.
"""

__version__ = "0.1.0"
