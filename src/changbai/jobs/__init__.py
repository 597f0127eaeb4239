"""Background jobs (后台任务): one file a kind of job; a file dropped in here is found.

A module `<name>.py` without a leading underscore defines `kind`, a `Kind` of `_kind.py`.
"""
