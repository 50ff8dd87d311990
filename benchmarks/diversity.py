"""How diverse the conversations of a dataset are, beside the bounds that they should keep to.

    python benchmarks/diversity.py [DATASET_DIR] [--examples N]

Without a folder it measures what `make demo` made. Prints a Markdown table and exits 1 when a bound is broken. What each figure means stands in `coverage_assets/datasets/quality/diversity.py`.
With `--examples` some near duplicates from all over are shown under the table, so that one sees what to change.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from coverage_assets.datasets.quality.diversity import (  # noqa: E402 (the path must be set first)
    BOUNDS,
    LONG_TURN,
    measure,
    user_turns,
)
from coverage_assets.datasets.quality.near_duplicates import near_duplicates  # noqa: E402
from coverage_assets.datasets.read.reader import Dataset, read_dataset  # noqa: E402


def main() -> None:
    """Measure, print the table, and say by the exit code whether every bound holds."""
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
    begun = time.perf_counter()
    found = measure(dataset)
    seconds = time.perf_counter() - begun
    print(
        f"{dataset.dataset_id} {dataset.version}: {found.conversations:,} base conversations, {found.user_turns:,} user turns "
        f"({found.long_turns:,} of eight words or more), {found.words:,} words; {seconds:.1f} s\n"
    )
    print("| measure | value | bound | |")
    print("|---|---:|---|---|")
    for name, value in found.figures().items():
        bound = BOUNDS[name]
        print(
            f"| {name} | {bound.format(value)} | {bound} | {'holds' if bound.contains(value) else 'BROKEN'} |"
        )
    if arguments.examples:
        show_examples(dataset, arguments.examples)
    sys.exit(1 if found.out_of_bounds() else 0)


def show_examples(dataset: Dataset, count: int) -> None:
    """Turns that are alike, as they are and once their values are masked; some from all over."""
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
