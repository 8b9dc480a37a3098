"""The running encoder of a config, and what the store is told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.monitoring.encoder import ENCODER_KEY, EncoderState, EncoderStatus
from store.protocol.store import Store
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from service.encoder.process import EncoderProcess


def open_encoder(setting: str, *, is_logged: bool = True) -> EncoderProcess | None:
    """The encoder in a process of its own, which starts with the first text; None if there is none.

    Raises:
        ConfigError: the setting names a model file that cannot be used.
    """
    if setting == "off":
        return None
    from alerts.matching.encoder import missing_requirement
    from service.encoder.process import EncoderProcess

    return (
        None if setting == "auto" and missing_requirement() else EncoderProcess(setting, is_logged=is_logged)
    )


def encoder_status(setting: str, encoder: EncoderProcess | None) -> EncoderStatus:
    """How the encoder does now."""
    if setting == "off":
        return EncoderStatus(EncoderState.OFF)
    if encoder is None:
        from alerts.matching.encoder import missing_requirement

        return EncoderStatus(EncoderState.MISSING, problem=missing_requirement() or "")
    counts = encoder.counts
    return EncoderStatus(
        EncoderState.UNAVAILABLE if counts.last_error else EncoderState.READY,
        encoder.name,
        counts.texts,
        round(counts.seconds, 3),
        max(0, counts.starts - 1),
        counts.last_error,
    )


class EncoderReport:
    """Writes the status of the encoder to the store whenever it has changed."""

    def __init__(self, setting: str, encoder: EncoderProcess | None) -> None:
        self._setting, self._encoder = setting, encoder
        self._saved: EncoderStatus | None = None

    async def save(self, store: Store, db: StoreThread) -> None:
        """Write it, unless it is as it was last written."""
        status = encoder_status(self._setting, self._encoder)
        if status != self._saved:
            await db(store.set_meta, ENCODER_KEY, status.to_json())
            self._saved = status
