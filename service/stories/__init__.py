"""Stories as the service handles them: seeds, feedback, overrides, replay."""
