"""Whoever sells numbers, behind one protocol."""
