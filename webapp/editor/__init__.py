"""Corrections in the page, for who has an account; the pages of readers know nothing of it.

Every address here asks `guard` first.
"""
