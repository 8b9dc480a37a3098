"""Outlets and who owns them: what counts as one voice, whatever the number of its titles."""
