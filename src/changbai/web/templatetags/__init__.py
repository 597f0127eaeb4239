"""Template tags of the face (模板标签)."""
