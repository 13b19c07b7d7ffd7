"""The faces of the one result model: terminal, JSON, drawings."""
