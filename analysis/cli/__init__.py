"""The command ``dateline``: one module per family of commands, listed in the order of the help."""

from analysis.cli import reports, tables, sources, lab, code, schedule, runs  # noqa: F401, I001 - importing them adds their commands
from analysis.cli.app import app
from analysis.cli.ending import end


def main() -> None:
    """Run the command; what the user did wrong is said in one message and exit code 2."""
    try:
        app()
    except SystemExit as ended:
        end(ended.code)
