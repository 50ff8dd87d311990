"""What the assets borrow from outside: thin Dagster wrappers over plain classes of the library."""
