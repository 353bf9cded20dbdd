"""A notebook run by jupyter-scheduler through its REST interface, as its form does (``make integrations``).

Run it with the Python of an environment that holds Dateline and jupyter-scheduler.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NOTEBOOK = "02_actor_frequency.ipynb"
TOKEN = "a-token-for-this-test"
SECONDS = 600


def main() -> None:
    """Run the job; raise where it, its parameters or its figures are not as they should be."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as ask:
        environments = ask("GET", "runtime_environments")
        # this scheduler writes what it is given into a cell as it is, so a text needs its quotes
        seeds = {"corpus": repr(str(ROOT / "seeds")), "stance": "'none'"}
        done = run_job(ask, environments[0]["name"], {**seeds, "top_n": "5"})
        assert done["status"] == "COMPLETED", done
        outputs = [f for f in Path(folder).rglob("*.ipynb") if "staging" in str(f) and f.name != NOTEBOOK]
        check_executed(outputs[0])
        failed = run_job(ask, environments[0]["name"], {**seeds, "top_n": "'many'"})
        assert failed["status"] == "FAILED" and "parameter 'top_n': 'many'" in failed["status_message"], failed
    print(
        "jupyter-scheduler: a job with parameters as text was done, one with a wrong parameter failed with its reason"
    )


def check_executed(notebook: Path) -> None:
    """Raise where an executed notebook lacks its figures."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    figures = [c for c in cells if "figure" in c["metadata"].get("tags", ())]
    shown = [any("image/png" in o.get("data", {}) for o in c["outputs"]) for c in figures]
    assert figures and any(shown), f"{notebook}: {sum(shown)} of {len(figures)} figures"


def run_job(ask, environment: str, parameters: dict[str, str]) -> dict[str, Any]:
    """Start a job, wait for its end and return what the scheduler says of it."""
    about = {
        "input_uri": NOTEBOOK, "name": "dateline", "runtime_environment_name": environment,
        "output_formats": ["ipynb"], "parameters": parameters,
    }  # fmt: skip
    job = ask("POST", "jobs", about)["job_id"]
    until = time.monotonic() + SECONDS
    while (said := ask("GET", f"jobs/{job}"))["status"] not in ("COMPLETED", "FAILED"):  # STOPPED before it starts
        assert time.monotonic() < until, f"not done after {SECONDS} s: {said}"
        time.sleep(1)
    return said


@contextmanager
def served(folder: Path) -> Iterator[Any]:
    """Yield a function that asks the scheduler of a Jupyter server whose files lie in ``folder``."""
    (folder / "work").mkdir()
    shutil.copy(ROOT / "notebooks" / NOTEBOOK, folder / "work" / NOTEBOOK)
    port = free_port()
    environment = {**os.environ, "HOME": str(folder), "JUPYTER_DATA_DIR": str(folder / "staging")}
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder / 'work'}", "--allow-root"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder, start_new_session=True)
        try:
            wait_for(port, server)
            yield lambda method, path, body=None: asked(port, method, path, body)
        except BaseException:
            print((folder / "server.log").read_text()[-4000:], file=sys.stderr)
            raise
        finally:
            os.killpg(server.pid, signal.SIGKILL)  # with the processes of its jobs
            server.wait()


def asked(port: int, method: str, path: str, body: Any = None) -> Any:
    """Return the answer of the scheduler."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/scheduler/{path}", method=method, data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.loads(answer.read())


def wait_for(port: int, server: subprocess.Popen) -> None:
    """Return when the server answers. Raises where it ends before."""
    for _ in range(120):
        assert server.poll() is None, "the server has ended"
        try:
            return asked(port, "GET", "runtime_environments") and None
        except (OSError, urllib.error.URLError):
            time.sleep(1)
    raise TimeoutError("the server does not answer")


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


if __name__ == "__main__":
    main()
