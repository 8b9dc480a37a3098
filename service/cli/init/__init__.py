"""`susulan init`: the command, its questions, and the seeds that it writes."""
