"""The engine (测算): indicators, targets, verdicts, forecasts and contributions from returns."""
