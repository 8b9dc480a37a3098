"""One request: which addresses may be reached, what is sent, what an answer means."""
