"""`susulan dashboard`: passwords and tokens of the dashboard."""

from __future__ import annotations

import typer

from service.cli.dashboard import password, tokens

app = typer.Typer(no_args_is_help=True, help="Passwords and tokens of the dashboard.")
app.command("password")(password.password)
token_app = typer.Typer(no_args_is_help=True, help="Tokens of scripts and feed readers.")
token_app.command("add")(tokens.add)
token_app.command("list")(tokens.list_tokens)
token_app.command("revoke")(tokens.revoke)
app.add_typer(token_app, name="token")
