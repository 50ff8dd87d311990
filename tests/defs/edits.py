"""Edits of every shape to a small vertical with conversations, made of a few switches.

A state says how every switch stands; the files follow from it. So an edit can be taken back, and
what the store should hold is what a rebuild from nothing makes of the same files.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from tests.defs.editing import CONFIG

RULES = (
    "{ domain: access, behavior: plain, urgency: now, stock: last_one }",
    "{ domain: [access, devices], behavior: [plain, insistent], urgency: soon, stock: none }",
    "{ domain: devices, behavior: [vague, insistent], entitlement: borderline }",
    "{ urgency: later, entitlement: borderline }",
    "{ domain: spares, stock: last_one }",
    "{ behavior: vague, stock: last_one }",
)
WORDS = (
    ("domains/devices.yaml", "the hinge has snapped", "the lid has snapped"),
    ("domains/access.yaml", "\nlexicons:", "\n# A remark.\nlexicons:"),
    ("language.yaml", '"(great|perfect|', '"(perfect|great|'),
    ("outcomes.yaml", "Something is missing that", "Something is absent that"),
)
SPARES = "  - { slug: spares, name: Spares, description: Parts for devices. }\n"
NAMES = ("account_7", "account_10", "account_11")
SAMPLES = CONFIG.parent / "data" / "samples" / "disputes"
DAMAGES = ("none", "a table", "a dataset", "a line")


@dataclass(frozen=True)
class State:
    """How every switch stands."""

    rules: frozenset[int] = frozenset()
    words: frozenset[int] = frozenset()
    seed: int = 41
    has_spares: bool = False
    broken_domain: bool = False
    broken_rules: bool = False
    accounts: AbstractSet[str] = frozenset({"account_7"})

    def edited(self, random: Random) -> State:
        """Return the state after one edit."""
        edits: list[Callable[[], State]] = [
            *[lambda: replace(self, rules=self.rules ^ {random.randrange(len(RULES))})] * 3,
            *[lambda: replace(self, words=self.words ^ {random.randrange(len(WORDS))})] * 2,
            lambda: replace(self, seed=random.choice([41, 42, 43])),
            lambda: replace(self, has_spares=not self.has_spares),
            lambda: replace(self, broken_domain=not self.broken_domain),
            lambda: replace(self, broken_rules=not self.broken_rules),
            lambda: replace(self, accounts=(self.accounts ^ {random.choice(NAMES)}) or {NAMES[0]}),
        ]
        return random.choice(edits)()

    def write(self, folder: Path) -> None:
        """Write the files that this state declares, below `config/` and `findings/`."""
        config, findings = folder / "config", folder / "findings"
        for before in (config, findings):
            shutil.rmtree(before, ignore_errors=True)
        for name in ("helpdesk", "disputes"):
            shutil.copytree(CONFIG / name, config / name)
        for name in self.accounts:
            shutil.copytree(CONFIG.parent / "data" / "samples" / "disputes" / name, findings / name)
        vertical = config / "helpdesk"
        if self.has_spares:
            edit(vertical / "taxonomy.yaml", "\nbehaviors:", f"{SPARES}\nbehaviors:")
            devices = (vertical / "conversations/domains/devices.yaml").read_text()
            spares = devices.replace("domain: devices", "domain: spares")
            (vertical / "conversations/domains/spares.yaml").write_text(spares)
        edit(vertical / "exclusions.yaml", "seed: 41", f"seed: {self.seed}")
        rules = [
            f"""
  - id: rule_{number}
    kind: policy
    reason: For a test.
    since: 2026-11-20
    where: {RULES[number]}
    effect: exclude
"""
            for number in sorted(self.rules)
            if self.has_spares or "spares" not in RULES[number]
        ]
        path = vertical / "exclusions.yaml"
        path.write_text(path.read_text().rstrip("\n") + "\n" + "".join(rules))
        for number in self.words:
            file, said, better = WORDS[number]
            edit(vertical / "conversations" / file, said, better)
        if self.broken_domain:
            (vertical / "conversations/domains/devices.yaml").write_text("domain: [")
        if self.broken_rules:
            path.write_text("rules: [")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1))


def damage(artifacts: Path, random: Random) -> str:
    """Damage what is stored, as a disk or a person does; return what was done."""
    kind = random.choice(DAMAGES)
    match kind:
        case "a table":
            path = random.choice(sorted((artifacts / "helpdesk").rglob("*.parquet")))
            path.write_bytes(path.read_bytes()[:-1])
        case "a dataset":
            shutil.rmtree(random.choice(_datasets(artifacts)))
        case "a line":
            path = random.choice(_datasets(artifacts)) / "goldens.jsonl"
            path.write_bytes(path.read_bytes().replace(b'"hard":true', b'"hard":false', 1) + b"\n")
    return kind


def _datasets(artifacts: Path) -> list[Path]:
    return sorted(path.parent for path in (artifacts / "datasets").rglob("dataset.json"))


def content_of(artifacts: Path) -> dict[str, object]:
    """Return what a store holds, without what depends on its history: versions of datasets.

    A dataset's version rises with every change of its content. It stands in the header, in every
    line, and with the digests of those in the index.
    """
    found: dict[str, object] = {}
    for path in sorted(artifacts.rglob("*")):
        name = path.relative_to(artifacts).as_posix()
        if not path.is_file() or path.name in {".lock", "SHA256SUMS"} or "/.memory/" in f"/{name}":
            continue
        if name.startswith("datasets/"):
            found[name] = _without_version(path)
        elif "_dataset" not in name:
            found[name] = path.read_bytes()
    return found


def _without_version(path: Path) -> object:
    if path.suffix == ".json":
        header = json.loads(path.read_text())
        header.pop("version", None)
        for file in header.get("files", {}).values():
            file.pop("sha256", None)
            file.pop("bytes", None)
        return header
    data = path.read_bytes()
    if path.suffix == ".jsonl":
        return re.sub(rb'"dataset_version":"\d+\.\d+\.\d+"', b"", data)
    return b""
