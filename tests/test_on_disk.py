"""Files are put whole or not at all, and hashed as ``sha256sum`` does; what cannot be read has no hash."""

import io
import zipfile

import pytest

from analysis.on_disk import hash_file, put_file
from analysis.read.files import find_files
from analysis.runs.inputs import describe_inputs
from analysis.schema import Tables

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1


def test_a_file_is_put_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "new" / "a.json"
    put_file(path, b"first")
    path.chmod(0o600)
    put_file(path, b"abc")
    assert hash_file(path) == SHA256_OF_ABC and path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["a.json"]


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.json"
    put_file(path, b"abc")
    with pytest.raises(TypeError):
        put_file(path, "no bytes")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.json", b"abc")]


def test_a_damaged_member_of_a_zip_has_no_hash_and_stops_no_report(tmp_path):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("one.txt", "abc")
        archive.writestr("two.txt", "South Korea praised Japan.")
    (tmp_path / "a.zip").write_bytes(whole.getvalue().replace(b"praised", b"damaged"))
    assert [file.sha256() for file in find_files([tmp_path / "a.zip"])] == [SHA256_OF_ABC, ""]
    inputs = describe_inputs([tmp_path / "a.zip"], Tables({}).reading)
    assert [(file["file"], file["sha256"]) for file in inputs] == [
        ("a.zip/one.txt", SHA256_OF_ABC),
        ("a.zip/two.txt", ""),
    ]
