"""Export datasets to the formats that evaluation tools load.

Every target writes plain files without the tool's own package, which is needed only where the files
are loaded. Records are exported unchanged: ids, cells, bins and the whole golden go along, so that
this project's scorer can judge inside the tool.
"""

from coverage_assets.datasets.exports.published import export_to_url
from coverage_assets.datasets.exports.registry import Exported, export, target_named
from coverage_assets.datasets.exports.runtime import Judge, explain, parse_answer

__all__ = [
    "Exported",
    "Judge",
    "explain",
    "export",
    "export_to_url",
    "parse_answer",
    "target_named",
]
