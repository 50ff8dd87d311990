"""How far the token estimate is from real tokenizers, on texts of several kinds.

    python benchmarks/token_estimate.py [DATASET_DIR ...]

Needs the tables of `o200k_base` and `cl100k_base` without the network: `pip install bpe-openai`, in
an environment of its own if you like. Texts are those of the project (its pages, its JSON Schemas
as one line) and of the named datasets: each turn of user and assistant, and the states and
arguments of goldens. For every kind the table shows the ratio of the estimate to the truth over all
texts, and its middle nine tenths over pieces of some hundred tokens. Exits 1 if a total is outside
the stated band.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from coverage_assets.datasets.budget import BAND, estimate_tokens  # noqa: E402
from coverage_assets.datasets.read import read_dataset  # noqa: E402 (the path must be set first)

PIECE = 600
MAX_PIECES = 4_000
TABLES = ("o200k_base", "cl100k_base")


def main() -> None:
    """Compare, and print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("datasets", nargs="*", type=Path)
    kinds = {"pages": list(_pages()), "schemas as JSON": list(_schemas())}
    for path in parser.parse_args().datasets:
        for kind, pieces in _of_dataset(path).items():
            kinds[f"{path.name}: {kind}"] = pieces
    print("| table | texts | tokens | estimate / truth | middle 90 % of pieces |")
    print("|---|---|---:|---:|---:|")
    held = [
        _row(table, kind, pieces) for table in TABLES for kind, pieces in kinds.items() if pieces
    ]
    sys.exit(0 if all(held) else 1)


def _row(table: str, kind: str, pieces: list[str]) -> bool:
    count = _counter(table)
    true = [count(piece) for piece in pieces]
    guessed = [estimate_tokens(piece) for piece in pieces]
    ratio = sum(guessed) / sum(true)
    ratios = sorted(guess / real for guess, real in zip(guessed, true, strict=True))
    low, high = (ratios[int((len(ratios) - 1) * share)] for share in (0.05, 0.95))
    print(f"| {table} | {kind} | {sum(true):,} | {ratio:.3f} | {low:.2f} to {high:.2f} |")
    return 1 - BAND <= 1 / ratio <= 1 + BAND


def _counter(table: str) -> Callable[[str], int]:
    try:
        encoding = importlib.import_module("bpe_openai").get_encoding(table)
    except ModuleNotFoundError:
        sys.exit("bpe-openai is not installed here: it carries the tables that are compared with")
    return lambda text: len(encoding.encode(text))


def _pages() -> Iterator[str]:
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]):
        yield from _pieces(path.read_text())


def _schemas() -> Iterator[str]:
    for path in sorted((ROOT / "config" / "schemas").glob("*.json")):
        yield from _pieces(json.dumps(json.loads(path.read_text()), separators=(",", ":")))


def _of_dataset(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"user": [], "assistant": [], "calls and states": []}
    dataset = read_dataset(path)
    for conversation in dataset.conversations():
        for turn in conversation["turns"]:
            found[turn["role"]].append(turn["text"])
            found["calls and states"] += [
                text for call in turn["tool_calls"] for text in (call["arguments"], call["result"])
            ]
    found["calls and states"] += [golden["initial_state"] for golden in dataset.goldens()]
    return {kind: list(_pieces("\n".join(texts)))[:MAX_PIECES] for kind, texts in found.items()}


def _pieces(text: str) -> Iterator[str]:
    """Yield pieces of some size that end where a word does."""
    piece: list[str] = []
    for word in text.split(" "):
        piece.append(word)
        if sum(map(len, piece)) > PIECE:
            yield " ".join(piece)
            piece = []
    if sum(map(len, piece)) > PIECE // 2:
        yield " ".join(piece)


if __name__ == "__main__":
    main()
