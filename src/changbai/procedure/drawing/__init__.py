"""A programme as a poster (流程图): stages in rows, actors in lanes, ends at the side."""
