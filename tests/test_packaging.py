"""The lock files, environment.yml and pyproject.toml say the same; the wheel works from an empty folder."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def names(requirements) -> set[str]:
    return {re.match(r"[\w.-]+", r)[0].lower().replace("_", "-") for r in requirements}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_carry_hashes_and_no_hosts(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [b.split()[0] for b in blocks if "--hash=sha256:" not in b] == []


def test_core_lock_has_what_every_command_needs():
    pinned = set(pins("requirements.lock"))
    extras = names(r for group in PROJECT["optional-dependencies"].values() for r in group)
    assert names(PROJECT["dependencies"]) | names(GROUPS["build"]) | extras <= pinned
    assert not {"torch", "pytest"} & pinned


def test_dev_lock_holds_the_core_lock():
    core, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in core} == core
    assert names(GROUPS["dev"]) <= set(dev)


def test_environment_yml_is_python_and_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, packages = environment["dependencies"]
    assert (python, pip) == ("python" + PROJECT["requires-python"], "pip")
    assert packages == {"pip": ["-r requirements.lock"]}


def test_no_host_of_a_package_index_and_no_path_of_a_machine():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    wanted = re.compile(
        r"index-url +http|https?://[^ ]*/simple([^a-z]|$)|(^|[ \"=(])/(" + "work|ho" + r"me|ro" + r"ot)/[a-z.]"
    )
    bad = []
    for name in filter(None, files.split("\0")):
        path = ROOT / name
        if path.suffix in (".npz", ".png", ".parquet", ".onnx") or not path.is_file():
            continue
        bad += [f"{name}: {line}" for line in path.read_text(encoding="utf-8").splitlines() if wanted.search(line)]
    assert bad == []


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A fresh environment with the locked packages and our wheel, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(run, cwd=ROOT, check=True, capture_output=True)
    python = folder / "env" / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "-q"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder / "env")], check=True)
    install = [*uv, "pip", "install", "--python", str(python)]
    subprocess.run([*install, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*install, "--no-deps", *map(str, folder.glob("*.whl"))], check=True)
    return folder / "env" / "bin"


def test_wheel_works_from_an_empty_folder(installed, tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    text = " date 2021-03-18 Japan praised South Korea on Thursday.\nChina criticized Japan, its ministry said.\n"
    (articles / "one.txt").write_text(text, encoding="utf-8")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}

    def dateline(*arguments: str) -> str:
        done = subprocess.run(
            [installed / "dateline", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "tagged 1 article;" in dateline("tag", "articles", "--out", "corpus")
    page = Path(dateline("report", "articles", "--out", "reports").strip())
    assert "Who appears" in (tmp_path / page).read_text(encoding="utf-8")
    shipped = "from analysis.reference import shipped; print(shipped('notebooks'))"
    notebooks = Path(
        subprocess.run(
            [installed / "python", "-c", shipped], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    command = [
        installed / "papermill",
        notebooks / "01_corpus.ipynb",
        "out.ipynb",
        "-p",
        "corpus",
        "corpus",
        "--no-progress-bar",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    command = [installed / "jupyter", "nbconvert", "--to", "html", "--template", "dateline", "out.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Dateline report" in (tmp_path / "out.html").read_text(encoding="utf-8")
