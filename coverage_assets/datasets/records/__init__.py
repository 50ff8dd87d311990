"""The layout of a dataset: names, headers, versions, counts and encoded lines.

This package does not generate records or write datasets.
"""

from coverage_assets.datasets.records.counts import ARRAY, USER, CountBuilder, Counts, difficulty_of
from coverage_assets.datasets.records.generator_protocol import (
    BASE,
    SHARED_FIELDS,
    ConversationGenerator,
    DatasetInfo,
    GeneratorFactory,
    Pair,
    Record,
)
from coverage_assets.datasets.records.header import (
    DatasetContents,
    Origin,
    StoredFile,
    build_header,
)
from coverage_assets.datasets.records.line_codec import (
    DIGESTS,
    OPENING,
    ContentDigest,
    encode_line,
    line_opening,
    read_blocks,
    record_digests,
    replace_opening,
    schema_opening,
)
from coverage_assets.datasets.records.names import (
    COMBINED,
    FOLDER,
    HEADER,
    RECORD_FILES,
    RECORD_KINDS,
    RECORD_STEM,
    SCOPES,
    STORE_RECORD,
    DatasetName,
    Scope,
    refuse_reserved_names,
    vertical_folder,
)
from coverage_assets.datasets.records.versioning import (
    FIRST,
    Fingerprint,
    next_version,
    read_published,
)

__all__ = [
    "ARRAY",
    "BASE",
    "COMBINED",
    "DIGESTS",
    "FIRST",
    "FOLDER",
    "HEADER",
    "OPENING",
    "RECORD_FILES",
    "RECORD_KINDS",
    "RECORD_STEM",
    "SCOPES",
    "SHARED_FIELDS",
    "STORE_RECORD",
    "USER",
    "ContentDigest",
    "ConversationGenerator",
    "CountBuilder",
    "Counts",
    "DatasetContents",
    "DatasetInfo",
    "DatasetName",
    "Fingerprint",
    "GeneratorFactory",
    "Origin",
    "Pair",
    "Record",
    "Scope",
    "StoredFile",
    "build_header",
    "difficulty_of",
    "encode_line",
    "line_opening",
    "next_version",
    "read_blocks",
    "read_published",
    "record_digests",
    "refuse_reserved_names",
    "replace_opening",
    "schema_opening",
    "vertical_folder",
]
