"""Worker processes that read what others send, and can be killed."""
