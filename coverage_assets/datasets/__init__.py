"""Datasets: from kept scenarios to versioned files of conversations and goldens.

This package collates, versions and writes. It decides neither what is said in a conversation nor
which answer would be right.
"""
