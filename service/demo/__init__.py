"""What `susulan demo` runs against: a small newsroom on loopback, and sinks that take its alerts.

Nothing here knows how reports are matched or joined. The newsroom prints what `reports.toml` says and the
sinks record what arrives, so the demo shows the real pipeline and can be wrong about it in public.
"""
