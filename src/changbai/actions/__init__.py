"""The verbs (办理): the only writer of records; each with an actor, a permission, an audit line."""
