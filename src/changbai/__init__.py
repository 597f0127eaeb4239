"""Changbai (长白): a policy document becomes a running programme."""

__version__ = "0.1.0"
