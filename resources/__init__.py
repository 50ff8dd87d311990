"""What the assets borrow from outside: thin Dagster wrappers over plain classes of the library.

Everything that Dagster loads imports this package first. Dagster's release is pinned, so what it calls beta cannot shift
under us, and its warnings about that would only hide others.
"""

import warnings

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)
