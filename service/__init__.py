"""The top room: config, command line, scheduling; the only one that knows all others."""
