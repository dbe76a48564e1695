"""Sources opened as an experiment opens them, and the problems they find."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from kerascli.problems import DataError, Problem
from kerascli.sources import SourceSection
from kerascli.sources.context import OpenContext

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerascli.sources.opened import OpenedSource

ADAPTER: TypeAdapter[Any] = TypeAdapter(SourceSection)


class Handler(BaseHTTPRequestHandler):
    """Serves what the test put there, ranges included; can break off halfway."""

    def do_GET(self):
        server = self.server
        server.asked.append(self.headers.get("Range"))
        content = server.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        rest = content[start:]
        self.wfile.write(rest[: len(rest) // 2] if server.breaks.pop(self.path, False) else rest)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def server():
    """A web server with `files`, and what was `asked` of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files, server.asked, server.breaks = {}, [], {}
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


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


@pytest.fixture
def photos(tmp_path):
    """Three cats and two dogs of 6×4 pixels."""
    for name, count in (("cat", 3), ("dog", 2)):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(count):
            picture = Image.new("RGB", (6, 4), (number * 40, 0, 200))
            picture.save(tmp_path / "photos" / name / f"{number}.png")
    return tmp_path / "photos"
