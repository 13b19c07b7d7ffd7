"""Random conversations: a model of a chat, moves played on both, the shortest that breaks it."""
