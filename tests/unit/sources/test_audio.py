"""wav files, told apart by their headers."""

from __future__ import annotations

import struct
import wave

import pytest

from kerascli.sources.sounds import WavError, read_header
from tests.skips import shared


def wav(path, *, rate=8000, frames=80, channels=1):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(struct.pack("<h", 1000) * frames * channels)


@pytest.fixture
def sounds(tmp_path):
    """Two classes of two sounds."""
    for name in ("no/1", "no/2", "yes/1", "yes/2"):
        wav(tmp_path / "sounds" / f"{name}.wav", frames=80 if name.endswith("1") else 120)
    return tmp_path / "sounds"


def test_sounds_know_their_shape_without_being_decoded(opened, sounds):
    part = opened({"audio": {"directory": "sounds"}}).parts["source"]
    assert (part.decoder.shape, part.decoder.dtype, part.class_names) == ((None, 1), "float32", ("no", "yes"))
    part = opened({"audio": {"directory": "sounds", "output_sequence_length": 100}}).parts["source"]
    assert part.decoder.shape == (100, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rate": 16000}, "its sampling rate is 16,000 Hz, the others' 8,000 Hz"),
        ({"frames": 0}, "it is of zero length"),
    ],
)
def test_sounds_that_do_not_fit_are_told_before_training(opened, sounds, change, said):
    wav(sounds / "yes" / "odd.wav", **change)
    section = {"audio": {"directory": "sounds", "shuffle": False}}
    problem = opened.problem(section)
    assert problem.code == "unreadable-file"
    assert problem.message.endswith(said)
    assert "odd.wav" in problem.message
    assert opened({**section, "on_error": "skip"}).samples == 4
    assert [warning.code for warning in opened.warnings] == ["skipped-files"]


def test_the_rate_of_the_others_may_be_asked_for_all(opened, sounds):
    wav(sounds / "yes" / "odd.wav", rate=16000)
    assert opened.problem({"audio": {"directory": "sounds"}}).help == "sampling_rate: 8000"
    assert opened({"audio": {"directory": "sounds", "sampling_rate": 8000}}).samples == 5
    wav(sounds / "yes" / "none.wav", frames=0)
    problem = opened.problem({"audio": {"directory": "sounds", "sampling_rate": 8000}})
    assert "none.wav can't be used: it is of zero length" in problem.message
    assert problem.help == "convert or remove it, or write `on_error: skip` beside the source"


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all, but text", b"RIFF\x00\x00\x00\x00WAVE"])
def test_foreign_and_cut_off_files_are_told(opened, sounds, content):
    (sounds / "yes" / "odd.wav").write_bytes(content)
    assert "odd.wav" in opened.problem({"audio": {"directory": "sounds"}}).message


def test_a_truncated_sound_is_told(tmp_path):
    wav(tmp_path / "a.wav", frames=1000)
    whole = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(whole[:500])
    with pytest.raises(WavError, match="truncated: 456 of 2,000 bytes"):
        read_header(str(tmp_path / "a.wav"))


def test_real_recordings_are_read():
    header = read_header(str(shared("datasets", "audio", "fsdd", "0_jackson_0.wav")))
    assert (header.rate, header.channels, header.bits) == (8000, 1, 16)
