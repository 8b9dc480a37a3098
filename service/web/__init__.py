"""What is served over HTTP: on this machine, and to the public where configured."""
