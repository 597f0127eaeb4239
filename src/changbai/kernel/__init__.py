"""Ground floor (基础): problems, texts, periods, quantities, trees, identifiers."""
