"""Dispute timelines: from validation findings to exact, explained plans per bureau.

This room schedules letters and shows which declared constraint holds where. It says nothing about law: it does not judge
whether a plan is permitted, and it does not guess what a bureau will do.
"""
