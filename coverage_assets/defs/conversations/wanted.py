"""What should be stored of conversations and goldens."""

from __future__ import annotations

from coverage_assets.conversations.generation import (
    CONVERSATIONS,
    GOLDENS,
    wanted_versions,
)
from coverage_assets.defs.conversations.family import CONVERSATIONS_FAMILY
from coverage_assets.defs.conversations.sound import files_digest, sound_conversations
from coverage_assets.defs.planner import RefusedDeclaration, Wanted, WantedAsset
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.namespace import Namespace

SOURCE = "conversations_yaml"
DECLARED = "declared_conversations"


def is_declared(namespace: Namespace) -> bool:
    """Return whether a vertical declares conversations at all."""
    return namespace.declarations.declares_conversations()


def wanted(namespace: Namespace, upstream: Wanted) -> Wanted:
    """Return the version of every cell's conversations; a domain that is broken is left out."""
    sound = sound_conversations(namespace)
    scenarios = upstream[SCENARIOS]
    cells = {
        (part[0], part[1]): version
        for part, version in scenarios.versions.items()
        if part[0] in sound.compiled.domains
    }
    code = CONVERSATIONS_FAMILY.code_version
    versions: dict[PartKey, str] = dict(wanted_versions(sound.compiled, cells, code).items())
    return Wanted(
        (
            WantedAsset(CONVERSATIONS, versions, scenarios.cut, (SCENARIOS,)),
            WantedAsset(GOLDENS, versions, scenarios.cut, (SCENARIOS,)),
        ),
        observed={
            SOURCE: {(): files_digest(namespace)},
            DECLARED: {
                (domain,): compiled.sha256 for domain, compiled in sound.compiled.domains.items()
            },
        },
        refused=tuple(
            RefusedDeclaration((domain,), "\n".join(map(str, problems)))
            for domain, problems in sound.refused.items()
        ),
    )
