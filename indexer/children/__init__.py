"""Processes this program starts: each with limits of memory, time and files, set before it runs."""
