"""One notebook by Airflow's PapermillOperator (provider "papermill"), where no report with its checks is needed.

The kernel is that of Dateline's environment; let Airflow know it once with
/srv/dateline/.venv/bin/python -m ipykernel install --prefix /srv/dateline/kernels --name dateline
and JUPYTER_PATH=/srv/dateline/kernels/share/jupyter in the environment of its workers.
"""

from __future__ import annotations

from datetime import datetime

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.sdk import DAG

with DAG(dag_id="dateline-notebook", schedule="30 6 * * 1", start_date=datetime(2021, 1, 1), catchup=False):
    PapermillOperator(
        task_id="actors",
        input_nb="/srv/dateline/notebooks/02_actor_frequency.ipynb",
        output_nb="/srv/dateline/executed/actors-{{ ds }}.ipynb",
        parameters={"corpus": "/srv/dateline/articles", "end_date": "{{ ds }}"},
        kernel_name="dateline",
    )
