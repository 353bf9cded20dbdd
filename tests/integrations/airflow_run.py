"""The DAGs of ``deploy/`` run by Airflow: the command, and a notebook by PapermillOperator (``make integrations``).

Run it with the Python of an environment that holds Airflow; the argument is the Python that Dateline is installed for.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = """\
sources: articles
out: reports
period: last 7 days
stance: none
only: 01_corpus
schedule: {every: week, weekday: friday, at: "16:05"}
"""
ARTICLES = [{"outlet": "Ledger", "date": "2021-03-18", "text": "South Korea praised Japan. Japan thanked South Korea."}]
DAY = "2021-03-19"


def main(python: Path) -> None:
    """Run both DAGs; raise where a report, an outcome or a figure is not there."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_place(home, python)
        airflow(home, "db", "migrate")
        airflow(home, "dags", "reserialize")
        airflow(home, "dags", "test", "dateline-weekly", DAY)
        (outcome,) = (home / "reports" / "outcomes-weekly.jsonl").read_text().splitlines()
        assert json.loads(outcome)["code"] == 0 and "South Korea" in Path(json.loads(outcome)["page"]).read_text()
        airflow(home, "dags", "test", "dateline-notebook", DAY)
        (executed,) = (home / "executed").glob("actors-*.ipynb")
        assert "South Korea" in executed.read_text(encoding="utf-8")
    print("Airflow: the command made its report, PapermillOperator ran a notebook")


def make_place(home: Path, python: Path) -> None:
    """Put articles, config, notebooks, kernel and DAGs into ``home``, as ``deploy/`` says."""
    for name in ("articles", "dags", "executed"):
        (home / name).mkdir()
    (home / "articles" / "a.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    (home / "weekly.yml").write_text(CONFIG)
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    install = [python, "-m", "ipykernel", "install", "--prefix", home / "kernels", "--name", "dateline"]
    subprocess.run(install, check=True, capture_output=True)
    schedule = [python.with_name("dateline"), "schedule", "airflow", "--config", home / "weekly.yml", "--out"]
    subprocess.run([*schedule, home / "dags"], check=True, capture_output=True)
    dag = (ROOT / "deploy" / "dateline_notebook.py").read_text().replace("/srv/dateline", str(home))
    dag = dag.replace('"end_date":', '"stance": "none", "end_date":')
    (home / "dags" / "dateline_notebook.py").write_text(dag)


def airflow(home: Path, *arguments: str) -> None:
    """Run one command of Airflow with ``home`` as its place. Raises where it fails."""
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "600",  # a busy machine loads the providers longer than 30 s
        "JUPYTER_PATH": str(home / "kernels" / "share" / "jupyter"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "airflow", *arguments], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"airflow {' '.join(arguments)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
