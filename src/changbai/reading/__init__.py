"""Reading policy documents (解读): from a text to clauses, targets, actors, amounts, a draft pack.

Rules that can be read, words in tables that can be added to; no model, nothing remote.
"""
