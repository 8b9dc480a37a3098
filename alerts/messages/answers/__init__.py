"""Answers to alerts: the links by which readers give them, and what they are called."""
