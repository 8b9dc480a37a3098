"""HTTP servers: probes and metrics on this machine, and the public server."""
