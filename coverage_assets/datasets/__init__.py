"""Datasets: from kept scenarios to versioned files of conversations and goldens.

This room collates, versions and writes. It does not decide what is said in a conversation, nor what would be right in it.
"""
