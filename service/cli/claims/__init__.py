"""`susulan claims`: the ledger of figures, and corrections of it."""
