"""What assets borrow from outside: thin Dagster wrappers around plain classes of the library.

Dagster imports this package before anything else, so its warnings are filtered here. The release is
pinned, so beta APIs cannot change unnoticed; warnings about them would only hide others.
"""

import warnings

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)
