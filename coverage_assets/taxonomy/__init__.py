"""What must be covered: domains, behaviors, axes with bins, groups, and the rules that exclude.

This room reads and checks what is declared. It refuses to enumerate: that is the work of `coverage_assets.scenarios`.
"""
