"""Stories as the service handles them: seeds, feedback, rulings, replay."""
