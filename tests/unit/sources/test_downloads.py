"""Downloads from a server on this machine: resumed, checked, unpacked."""

from __future__ import annotations

import contextlib
import hashlib
import io
import tarfile
import zipfile

import pytest

from kerascli.problems import DataError
from kerascli.sources.archives import unpack
from kerascli.sources.downloads import DownloadError, download_to
from kerascli.sources.watching import downloads_told_to

CSV = b"a,b\n1,2\n3,4\n"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_fetched_once(opened, server):
    server.files["/t.csv"] = CSV
    section = {"table": {"file": {"url": f"{server.url}/t.csv", "sha256": sha256(CSV)}}}
    assert opened(section).samples == 2
    assert opened(section).samples == 2
    assert len(server.asked) == 1
    assert opened.warnings == []


def test_a_file_without_a_hash_is_warned_of_with_the_hash_to_write(opened, server):
    server.files["/t.csv"] = CSV
    opened({"table": {"url": f"{server.url}/t.csv"}})
    (warning,) = opened.warnings
    assert (warning.code, warning.help) == ("unchecked-download", f"sha256: {sha256(CSV)}")


def test_a_file_of_another_hash_is_refused_and_not_kept(opened, server, tmp_path):
    server.files["/t.csv"] = CSV
    problem = opened.problem({"table": {"file": {"url": f"{server.url}/t.csv", "sha256": "0" * 64}}})
    assert problem.code == "wrong-hash"
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_download_that_broke_off_goes_on_where_it_stopped(server, tmp_path):
    content = bytes(range(256)) * 4000
    server.files["/big"], server.breaks["/big"] = content, True
    with pytest.raises(DownloadError):
        download_to(tmp_path / "big", f"{server.url}/big", sha256=sha256(content))
    assert not (tmp_path / "big").exists()
    download_to(tmp_path / "big", f"{server.url}/big", sha256=sha256(content))
    assert (tmp_path / "big").read_bytes() == content
    assert server.asked == [None, f"bytes={len(content) // 2}-"]


def test_progress_is_told_in_bytes(server, tmp_path):
    server.files["/t.csv"] = CSV
    told = []
    with downloads_told_to(lambda *step: told.append(step)):
        download_to(tmp_path / "t.csv", f"{server.url}/t.csv", sha256=None)
    download_to(tmp_path / "again.csv", f"{server.url}/t.csv", sha256=None)  # nobody watches any more
    assert told == [(f"{server.url}/t.csv", done, len(CSV)) for done in (0, len(CSV))]


@pytest.mark.parametrize("pack", ["zip", "tar"])
def test_an_archive_is_unpacked_and_its_folder_read(opened, server, pack):
    packed = io.BytesIO()
    files = {"photos/cat/1.txt": b"miau", "photos/dog/1.txt": b"wuff"}
    if pack == "zip":
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, content in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    server.files["/photos"] = packed.getvalue()
    source = {"url": f"{server.url}/photos", "sha256": sha256(packed.getvalue()), "extract": True}
    assert opened({"text": {"directory": source}}).class_names == {"y": ("cat", "dog")}


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil", "..\\evil"])
def test_a_zip_member_outside_the_folder_is_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("good", b"1")
        archive.writestr(name, b"2")
    with pytest.raises(DataError) as caught:
        unpack(tmp_path / "a.zip", tmp_path / "out" / "a")
    assert caught.value.problems[0].code == "bad-archive"
    assert not (tmp_path / "out" / "a").exists()
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("name", ["../evil", "/evil"])
def test_a_tar_member_outside_the_folder_lands_nowhere_else(tmp_path, name):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        info = tarfile.TarInfo(name)
        info.size = 1
        archive.addfile(info, io.BytesIO(b"2"))
    with contextlib.suppress(DataError):
        unpack(tmp_path / "a.tar", tmp_path / "out" / "a")
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path / "out" / "evil").exists()


def test_what_is_no_archive_is_told(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no archive")
    with pytest.raises(DataError):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_only_addresses_of_the_network_are_fetched(opened):
    assert opened.problem({"table": {"url": "file:///etc/passwd"}}).code == "download-failed"


def test_a_download_that_fails_takes_the_stand_in_with_a_warning(opened, server):
    source = opened({"table": {"url": f"{server.url}/none.csv"}, "offline": {"synthetic": {"samples": 5}}})
    assert source.samples == 5
    assert source.stand_in == "synthetic"
    assert [warning.code for warning in opened.warnings] == ["stand-in"]


def test_resume_takes_the_stand_in_again_without_trying(opened, server):
    section = {"table": {"url": f"{server.url}/none.csv"}, "offline": {"synthetic": {"samples": 5}}}
    assert opened(section, stand_in_used=True).samples == 5
    assert server.asked == []
    assert [warning.code for warning in opened.warnings] == ["stand-in"]
