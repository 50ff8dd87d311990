"""Assets of the conversations and their goldens."""
