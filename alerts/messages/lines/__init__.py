"""The line that says what happened: made from the data of an alert, in the reader's language."""
