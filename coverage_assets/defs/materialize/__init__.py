"""Rebuild what is stale in this process, on the same asset graph that the UI shows.

The sensors do the same with runs that the daemon starts, by the same plan. This is what
`coverage-assets materialize` and `make demo` call.
"""

from coverage_assets.defs.materialize.rebuild import rebuild
from coverage_assets.defs.materialize.request import RebuildRequest
from coverage_assets.defs.materialize.result import NamespaceResult, RebuildResult, summaries

__all__ = ["NamespaceResult", "RebuildRequest", "RebuildResult", "rebuild", "summaries"]
