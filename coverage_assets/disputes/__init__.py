"""Dispute timelines: from validation findings to exact, explained plans per bureau.

This package schedules letters and shows where each declared constraint holds. It says nothing about
law: it does not judge whether a plan is permitted or guess what a bureau will do.
"""
