"""Programmes as state machines (程序): a journal of events, folded; each refusal worded."""
