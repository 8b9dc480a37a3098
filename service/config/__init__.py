"""`config.toml` and the environment become typed settings, or a list of mistakes."""
