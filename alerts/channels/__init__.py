"""The ways out, one file per kind: email, webhook, maildir, chats."""
