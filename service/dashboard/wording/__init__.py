"""What pages say in the reader's language, beyond the words of messages."""
