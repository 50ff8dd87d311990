"""What checks found, remembered beside the artifacts by what they looked at.

A verdict holds as long as its part has the same version and the code has the same version. So
content that was judged once costs nothing, and `--recheck` judges it anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from coverage_assets.defs.family import Family, load_reference
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.digests import sha256_json
from resources.memory import Memory
from resources.namespace import Namespace
from resources.partition_keys import partition_key

FOLDER = "verdicts"


@dataclass(frozen=True)
class Judgement:
    """What one check found of some parts."""

    check: str
    passed: bool
    blocking: bool
    detail: str | None
    failed: Sequence[PartKey] = ()
    """The parts that failed; all of them if none is named."""


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one asset check over all parts of its asset."""

    asset: str
    name: str
    passed: bool
    blocking: bool
    detail: str
    partitions: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        return {**asdict(self), "partitions": list(self.partitions)}


def remember(
    family: Family,
    namespace: Namespace,
    asset: str,
    parts: Sequence[PartKey],
    *,
    judgements: Sequence[Judgement],
    declared: Sequence[str],
) -> None:
    """Remember what checks found of parts, as these are now; `declared` are all of the asset."""
    stored = namespace.store.intact(asset, parts)
    intact = {part: version for part, version in stored.items() if version is not None}
    looked_at = _looked_at(family, namespace, asset, intact)
    found = {
        judgement.check: {
            "blocking": judgement.blocking,
            "parts": {
                _name(part): [
                    digest,
                    judgement.passed or bool(judgement.failed and part not in judgement.failed),
                    judgement.detail or "",
                ]
                for part, digest in looked_at.items()
            },
        }
        for judgement in judgements
    }
    Memory(namespace).update(
        f"{FOLDER}/{asset}",
        lambda before: {
            "declared": list(declared),
            "checks": _merged(before.get("checks", {}), found, declared),
        },
    )


def recall(
    family: Family, namespace: Namespace, asset: str, versions: Mapping[PartKey, str]
) -> list[CheckResult] | None:
    """Return the remembered outcome of all checks of these parts; None if one is not judged."""
    remembered = Memory(namespace).read(f"{FOLDER}/{asset}")
    if not remembered:
        return None
    looked_at = _looked_at(family, namespace, asset, versions)
    digests = {_name(part): digest for part, digest in looked_at.items()}
    results: list[CheckResult] = []
    for check in sorted(remembered["declared"]):
        judged = remembered["checks"].get(check, {"parts": {}})
        parts = judged["parts"]
        if any(parts.get(name, [None])[0] != digest for name, digest in digests.items()):
            return None
        failed = [name for name in digests if not parts[name][1]]
        detail = parts[failed[0]][2] if failed else ""
        partitions = tuple(filter(None, failed))
        results.append(
            CheckResult(asset, check, not failed, judged["blocking"], detail, partitions)
        )
    return results


def failing_parts(
    family: Family, namespace: Namespace, asset: str, versions: Mapping[PartKey, str]
) -> set[PartKey]:
    """Return the parts that a blocking check has failed; nothing may be built on them."""
    checks = Memory(namespace).read(f"{FOLDER}/{asset}").get("checks", {})
    blocking = [judged["parts"] for judged in checks.values() if judged["blocking"]]
    suspects = [
        part
        for part in versions
        if any(not parts.get(_name(part), [None, True])[1] for parts in blocking)
    ]
    looked_at = _looked_at(family, namespace, asset, {part: versions[part] for part in suspects})
    return {
        part
        for part, digest in looked_at.items()
        if any(parts.get(_name(part), [None, True])[:2] == [digest, False] for parts in blocking)
    }


def _looked_at(
    family: Family, namespace: Namespace, asset: str, versions: Mapping[PartKey, str]
) -> dict[PartKey, str]:
    """Digest what checks look at, for each part: its files, the code, and what lies beside it."""
    besides = load_reference(family.judged_besides) if family.judged_besides else _nothing
    digests = namespace.store.digests(asset, list(versions))
    return {
        part: sha256_json(
            [family.code_version, version, digests[part], besides(namespace, asset, part)]
        )
        for part, version in versions.items()
    }


def _nothing(_namespace: Namespace, _asset: str, _part: PartKey) -> str:
    return ""


def _name(part: PartKey) -> str:
    return partition_key(part) if part else ""


def _merged(
    before: Mapping[str, Any], found: Mapping[str, Any], declared: Sequence[str]
) -> dict[str, Any]:
    """Add verdicts to those that were there; what was found now replaces them part by part.

    What a check found that is there no more is forgotten, or its failures would hold for ever.
    """
    kept = {check: judged for check, judged in before.items() if check in declared}
    added = {
        check: {**judged, "parts": {**before.get(check, {}).get("parts", {}), **judged["parts"]}}
        for check, judged in found.items()
    }
    return {**kept, **added}
