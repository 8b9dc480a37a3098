"""Stories: anchors, keywords and exclusions, from a seed article and the configuration."""
