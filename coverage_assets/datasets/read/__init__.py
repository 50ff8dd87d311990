"""Reading datasets of every supported version, and migrating old ones."""
