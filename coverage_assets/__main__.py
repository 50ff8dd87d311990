"""`python -m coverage_assets` is the command line."""

from coverage_assets.cli import main

if __name__ == "__main__":
    main()
