"""`susulan alerts`: what was sent, what is pending, what is dead, and whether the channels work."""

from __future__ import annotations

import typer

from service.cli.alerts import deliveries, preview, resend, silences, unsubscribes

app = typer.Typer(no_args_is_help=True, help="Deliveries and dead letters; `test` tries every channel.")
app.command("unsubscribed")(unsubscribes.unsubscribed)
app.command("list")(deliveries.list_alerts)
app.command("show")(deliveries.show)
app.command("retry")(resend.retry)
app.command("silence")(silences.add_silence)
app.command("silences")(silences.list_silences)
app.command("unsilence")(silences.end_silence)
app.command("discard")(resend.discard)
app.command("preview")(preview.preview_alert)
app.command("test")(preview.send_test)
