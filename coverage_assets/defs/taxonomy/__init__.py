"""Assets and checks of the declared files, the taxonomy and the exclusion rules."""
