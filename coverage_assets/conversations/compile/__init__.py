"""Compilation of the declared files into one `CompiledVertical`.

References, types and grammars are checked here, so that a mistake shows before anything is
generated.
"""

from coverage_assets.conversations.compile.decision_table import Decision
from coverage_assets.conversations.compile.entries import (
    BinCheck,
    CompiledConstraint,
    CompiledScript,
)
from coverage_assets.conversations.compile.loader import (
    FOLDER,
    SoundDomains,
    declares_conversations,
    load_conversations,
    load_sound_domains,
)
from coverage_assets.conversations.compile.program import CompiledDomain, CompiledVertical

__all__ = [
    "FOLDER",
    "BinCheck",
    "CompiledConstraint",
    "CompiledDomain",
    "CompiledScript",
    "CompiledVertical",
    "Decision",
    "SoundDomains",
    "declares_conversations",
    "load_conversations",
    "load_sound_domains",
]
