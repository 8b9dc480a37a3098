"""Proposes changes of a story's config from the reports that a person marked."""
