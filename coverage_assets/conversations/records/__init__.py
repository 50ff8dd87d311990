"""The records of a dataset: conversations, turns and goldens as data.

Generator and scorer read texts and constraints through this room, so both apply the same rules.
"""

from coverage_assets.conversations.records.constraint_check import constraint_holds
from coverage_assets.conversations.records.conversation import (
    Conversation,
    Identity,
    Membership,
    ToolCall,
)
from coverage_assets.conversations.records.dataset import (
    DatasetDocument,
    DatasetFiles,
    DatasetHeader,
    Header,
)
from coverage_assets.conversations.records.fields import (
    Count,
    Listed,
    Name,
    Number,
    RecordModel,
    SemanticVersion,
    Whole,
    Words,
    whole,
)
from coverage_assets.conversations.records.golden import Golden, GoldenBody, GoldenFile
from coverage_assets.conversations.records.text_match import contains_phrase, normalize
from coverage_assets.conversations.records.transcript import transcript
from coverage_assets.conversations.records.vocabulary import (
    DIFFICULTIES,
    GATES,
    MIXED,
    OUTCOMES,
    RELATIONS,
    SCHEMA_VERSION,
    Difficulty,
    Gate,
    Role,
)

__all__ = [
    "DIFFICULTIES",
    "GATES",
    "MIXED",
    "OUTCOMES",
    "RELATIONS",
    "SCHEMA_VERSION",
    "Conversation",
    "Count",
    "DatasetDocument",
    "DatasetFiles",
    "DatasetHeader",
    "Difficulty",
    "Gate",
    "Golden",
    "GoldenBody",
    "GoldenFile",
    "Header",
    "Identity",
    "Listed",
    "Membership",
    "Name",
    "Number",
    "RecordModel",
    "Role",
    "SemanticVersion",
    "ToolCall",
    "Whole",
    "Words",
    "constraint_holds",
    "contains_phrase",
    "normalize",
    "transcript",
    "whole",
]
