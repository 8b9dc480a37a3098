"""What `susulan demo` runs against: a small newsroom on loopback, and sinks that receive its alerts.

Nothing here knows how reports are matched or joined. The newsroom publishes the reports of `reports.toml` and
the sinks record what arrives, so the demo shows the real pipeline, with its mistakes.
"""
