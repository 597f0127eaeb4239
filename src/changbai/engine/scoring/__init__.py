"""Scoring by scorecards (评分): values of units become points, bands and reasons."""
