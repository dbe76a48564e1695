"""Files from the network: resumed where they broke off, checked by hash, unpacked safely into the user's cache."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlparse

from kerascli.problems import DataError, Problem
from kerascli.sources.archives import unpack
from kerascli.sources.watching import watcher

if TYPE_CHECKING:
    from kerascli.problems import Span
    from kerascli.sources.context import OpenContext
    from kerascli.sources.paths import Download

BLOCK = 1024 * 1024
TOLD = 100
"""How often progress is told of a file of known length: a terminal needs no more, and a log is not filled."""
TIMEOUT = 30


class DownloadError(DataError):
    """A file can't be had from the network: a stand-in may take its place."""


def cache_folder() -> Path:
    """Where downloads are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "kerascli", "downloads")


def fetch(download: Download, context: OpenContext, *, span: Span | None = None) -> Path:
    """The downloaded file, or the folder it was unpacked into."""
    name = Path(urlparse(download.url).path).name or "download"
    folder = cache_folder() / (download.sha256 or hashlib.sha256(download.url.encode()).hexdigest())
    target = folder / name
    if not target.exists():
        download_to(target, download.url, sha256=download.sha256, span=span)
        if download.sha256 is None:
            found = sha256_of(target)
            message = f"{download.url} was taken without a hash to check it by"
            context.warn(
                Problem(
                    code="unchecked-download", message=message, help=f"sha256: {found}", span=span, severity="warning"
                )
            )
    if not download.extract:
        return target
    unpacked = folder / "unpacked"
    if not unpacked.exists():
        unpack(target, unpacked, span=span)
    return unpacked / download.file if download.file else _only_child(unpacked)


def download_to(target: Path, url: str, *, sha256: str | None, span: Span | None = None) -> None:
    """Fetch `url` into `target`, going on where an earlier attempt broke off."""
    if urlparse(url).scheme not in {"http", "https"}:
        raise DataError(
            Problem(
                code="download-failed",
                message=f"`{url}` is not an address of the network",
                help="url: https://…, or write the path alone for a local file",
                span=span,
            )
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        _receive(url, part)
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        message = f"{url} can't be downloaded: {_reason(error)}"
        raise DownloadError(Problem(code="download-failed", message=message, span=span)) from error
    found = sha256_of(part)
    if sha256 is not None and found != sha256.lower():
        part.unlink()
        message = f"{url} is not the expected file: its sha256 is {found}"
        raise DataError(Problem(code="wrong-hash", message=message, help=f"sha256: {found}", span=span))
    part.replace(target)


def _receive(url: str, part: Path) -> None:
    """Append to `part` what is missing of `url`."""
    begun = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={begun}-"} if begun else {})  # noqa: S310
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and begun:
            return
        raise
    with response:
        resumed = response.status == http.HTTPStatus.PARTIAL_CONTENT
        done = begun if resumed else 0
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else None
        with part.open("ab" if resumed else "wb") as stream:
            told, progress = None, watcher()
            progress(url, done, total)
            while block := response.read(BLOCK):
                stream.write(block)
                done += len(block)
                if told != (told := done * TOLD // total if total else done):
                    progress(url, done, total)
            if total is None:
                progress(url, done, done)
        if total is not None and done < total:
            raise ConnectionError(f"it broke off after {done:,} of {total:,} bytes; the next attempt goes on there")


def _reason(error: Exception) -> str:
    """In plain words; a name that can't be looked up means that there is no network."""
    reason = getattr(error, "reason", error)
    return "no network" if isinstance(reason, socket.gaierror) else str(reason)


def sha256_of(path: Path) -> str:
    """The hash of a whole file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _only_child(folder: Path) -> Path:
    """What was unpacked: the one folder or file at the top, else all of it."""
    children = [child for child in folder.iterdir() if not child.name.startswith((".", "__MACOSX"))]
    return children[0] if len(children) == 1 else folder
