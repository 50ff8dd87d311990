"""What assets borrow from outside: declared files, stored artifacts, the engine's storage.

Dagster imports this package before anything else, so its warnings are filtered here. They are told
by their text: importing Dagster for their class would slow down commands that do not need it.
"""

import warnings

warnings.filterwarnings("ignore", message=".* is currently in beta")
