"""The encoder in a process of its own: its commands, its worker, and what is reported of it."""
