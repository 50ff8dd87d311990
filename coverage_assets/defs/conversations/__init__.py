"""Assets and checks of conversations and their goldens."""
