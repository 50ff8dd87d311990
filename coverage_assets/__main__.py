"""Runs the command line as `python -m coverage_assets`."""

from coverage_assets.cli import main

if __name__ == "__main__":
    main()
