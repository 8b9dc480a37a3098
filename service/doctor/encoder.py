"""The check of the encoder: does it run on this machine, and how fast?"""

from __future__ import annotations

from service.doctor.findings import CheckStatus, Finding
from service.encoder.report import encoder_status, open_encoder
from store.errors import ConfigError

_SAMPLE = (
    "Ferry sinks in storm off the northern coast. Rescue ships and helicopters searched through the night."
)
_TEXTS = 3
_WITHOUT = "reports are judged by names and words alone"


def check_encoder(setting: str) -> Finding:
    """Encode a few texts as the service does, in a process that a crash would end instead of this one."""
    from alerts.matching.encoder import EncoderUnavailable, missing_requirement

    try:
        encoder = open_encoder(setting, is_logged=False)
    except ConfigError as error:
        return Finding("encoder", CheckStatus.FAIL, "; ".join(error.problems), "correct [matching] encoder")
    if encoder is None:
        reason = "off" if setting == "off" else missing_requirement()
        return Finding("encoder", CheckStatus.OK, f"{reason}; {_WITHOUT}")
    try:
        for number in range(_TEXTS):
            encoder.encode([f"{number}. {_SAMPLE}"])
    except EncoderUnavailable as error:
        advice = 'install it again, or set [matching] encoder = "off"'
        return Finding("encoder", CheckStatus.FAIL, f"{encoder.name}: {error}; {_WITHOUT}", advice)
    finally:
        encoder.close()
    milliseconds = encoder_status(setting, encoder).ms_per_text
    return Finding("encoder", CheckStatus.OK, f"{encoder.name}, {milliseconds:.0f} ms a short text")


def encoder_runs(setting: str, finding: Finding) -> bool:
    """Whether reports are judged with the encoder, by the setting and by what its check found."""
    from alerts.matching.encoder import missing_requirement

    is_missing = setting == "auto" and missing_requirement() is not None
    return setting != "off" and not is_missing and finding.status is CheckStatus.OK
