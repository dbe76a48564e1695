"""Sources opened as an experiment opens them, and the problems they find."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from kerascli.problems import DataError, Problem
from kerascli.sources import SourceSection
from kerascli.sources.context import OpenContext

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerascli.sources.opened import OpenedSource

ADAPTER: TypeAdapter[Any] = TypeAdapter(SourceSection)


@dataclass
class Opener:
    """Opens sections in a folder of its own and keeps what was warned of."""

    folder: Path
    warnings: list[Problem] = field(default_factory=list)

    def __call__(self, section: dict[str, Any], **context: Any) -> OpenedSource:
        return ADAPTER.validate_python(section).open(OpenContext(warn=self.warnings.append, **context))

    def problem(self, section: dict[str, Any], **context: Any) -> Problem:
        """The first problem of data that opening finds."""
        with pytest.raises(DataError) as caught:
            self(section, **context)
        assert caught.value.exit_code == 3
        return caught.value.problems[0]

    def mistake(self, section: dict[str, Any]) -> dict[str, Any]:
        """The only mistake that reading the section finds."""
        with pytest.raises(ValidationError) as caught:
            ADAPTER.validate_python(section)
        (error,) = caught.value.errors()
        return {"code": error["type"], "place": error["loc"][-1:], **error.get("ctx", {})}


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens sections; relative paths lie in a folder of the test's own, and so does the cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return Opener(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file in the test's folder."""

    def writer(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writer
