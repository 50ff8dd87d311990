"""All families, in the order in which their artifacts are built. A new family is one line here."""

from coverage_assets.defs.conversations.family import CONVERSATIONS_FAMILY
from coverage_assets.defs.datasets.family import DATASETS_FAMILY
from coverage_assets.defs.disputes.family import DISPUTES_FAMILY
from coverage_assets.defs.family import Family
from coverage_assets.defs.scenarios.family import SCENARIOS_FAMILY
from coverage_assets.defs.taxonomy.family import TAXONOMY_FAMILY

FAMILIES: tuple[Family, ...] = (
    TAXONOMY_FAMILY,
    SCENARIOS_FAMILY,
    CONVERSATIONS_FAMILY,
    DATASETS_FAMILY,
    DISPUTES_FAMILY,
)
