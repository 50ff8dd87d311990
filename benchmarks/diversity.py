"""How diverse the conversations of a dataset are, beside the bounds that they should keep.

    python benchmarks/diversity.py [DATASET_DIR] [--examples N]

Without a folder it measures the dataset that `make demo` generates. It prints a Markdown table and
exits 1 if a bound is broken. `coverage_assets/datasets/quality/diversity.py` explains each figure.
`--examples` shows some near duplicates below the table, so that one sees what to change.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from coverage_assets.datasets.quality import (  # noqa: E402 (the path must be set first)
    BOUNDS,
    LONG_TURN,
    measure,
    near_duplicates,
    user_turns,
)
from coverage_assets.datasets.read import Dataset, read_dataset  # noqa: E402


def main() -> None:
    """Measure, print the table, and exit 1 if a bound is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "dataset", type=Path, nargs="?", default=ROOT / "data/artifacts/datasets/commerce/combined"
    )
    parser.add_argument(
        "--examples", type=int, default=0, metavar="N", help="show so many near duplicates"
    )
    arguments = parser.parse_args()
    dataset = read_dataset(arguments.dataset)
    start = time.perf_counter()
    found = measure(dataset)
    seconds = time.perf_counter() - start
    print(
        f"{dataset.dataset_id} {dataset.version}: {found.conversations:,} base conversations, "
        f"{found.user_turns:,} user turns ({found.long_turns:,} of eight words or more), "
        f"{found.words:,} words; {seconds:.1f} s\n"
    )
    print("| measure | value | bound | |")
    print("|---|---:|---|---|")
    for name, value in found.figures().items():
        bound = BOUNDS[name]
        outcome = "holds" if bound.contains(value) else "BROKEN"
        print(f"| {name} | {bound.format(value)} | {bound} | {outcome} |")
    if arguments.examples:
        show_examples(dataset, arguments.examples)
    sys.exit(1 if found.out_of_bounds() else 0)


def show_examples(dataset: Dataset, count: int) -> None:
    """Show turns that are near duplicates, verbatim and with their values masked."""
    turns = [
        turn for found, _ in user_turns(dataset) for turn in found if len(turn.words) >= LONG_TURN
    ]
    for what, texts in (
        ("as they are", [turn.words for turn in turns]),
        ("once values are masked", [turn.masked for turn in turns]),
    ):
        alike = near_duplicates(texts)
        shown = sorted(
            (text, turn.key)
            for text, turn, is_alike in zip(texts, turns, alike, strict=True)
            if is_alike
        )
        print(f"\n{len(shown):,} turns have a near duplicate {what}:\n")
        for text, key in shown[:: max(1, len(shown) // count)][:count]:
            print(f"- {key}: {' '.join(text)}")


if __name__ == "__main__":
    main()
