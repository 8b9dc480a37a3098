"""The schema as numbered steps that only go forward."""
