"""Scripted guests, dialects, transcripts and silence: the room a scene plays in."""
