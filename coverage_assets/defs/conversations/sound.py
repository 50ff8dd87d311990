"""The conversations that can be used, compiled once in a process and checked once for all of them.

To check the grammars is the larger part of the work. That files have passed it is remembered beside
the artifacts, by their digests and by the release, so that the next process need not do it again.
"""

from __future__ import annotations

from functools import lru_cache

from coverage_assets import __version__
from coverage_assets.conversations.compile import SoundDomains, load_sound_domains
from coverage_assets.defs.conversations.family import CONVERSATIONS_FAMILY
from coverage_assets.foundation.digests import sha256_bytes, sha256_json
from resources.memory import Memory
from resources.namespace import Namespace

REMEMBERED = "checked_conversations"


def sound_conversations(namespace: Namespace) -> SoundDomains:
    """Compile the conversations of every domain whose own files can be used."""
    vertical = namespace.declarations.read()
    return _compile(namespace, f"{vertical.taxonomy_sha256} {files_digest(namespace)}")


def files_digest(namespace: Namespace) -> str:
    """Digest the bytes of all files that declare conversations."""
    files = namespace.declarations.conversation_files()
    return sha256_json([[name, sha256_bytes(data)] for name, data in files])


@lru_cache(maxsize=2)
def _compile(namespace: Namespace, content: str) -> SoundDomains:
    memory = Memory(namespace)
    passed = {"content": f"{__version__} {CONVERSATIONS_FAMILY.code_version} {content}"}
    checked = memory.read(REMEMBERED) == passed
    vertical = namespace.declarations.read()
    found = load_sound_domains(namespace.config, vertical, checked=checked)
    if not checked and not found.refused:
        memory.update(REMEMBERED, lambda _: passed)
    return found
