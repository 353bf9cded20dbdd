"""The report weekly, each Monday at 06:30. For the DAGs folder of an Airflow 3 with the provider "standard"."""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="dateline-weekly",
    schedule="30 6 * * 1",
    start_date=datetime(2021, 1, 1),
    catchup=False,  # the command makes up for missed dates itself
    max_active_runs=1,
):
    BashOperator(
        task_id="report",
        bash_command="/srv/dateline/.venv/bin/dateline report --config /srv/dateline/weekly.yml --date {{ ds }}",
        cwd="/srv/dateline",
        append_env=True,
        execution_timeout=timedelta(seconds=18600),
        skip_on_exit_code=75,  # another run is at work
    )
