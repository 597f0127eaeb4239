"""The records (台账): the one Django app with models; truth is appended, state is computed."""
