"""What must be covered: domains, behaviors, axes with bins, groups, and the rules that exclude.

This package reads and checks what is declared. It does not enumerate scenarios: that is the work of
`coverage_assets.scenarios`.
"""
