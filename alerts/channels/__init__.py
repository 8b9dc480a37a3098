"""The channels that alerts are sent by, one file for each kind: email, webhook, maildir, chats."""
