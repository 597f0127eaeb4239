"""Backups (备份): one file from which either database can be made again, row for row."""
