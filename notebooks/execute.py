"""Runs notebooks with nbclient, each from a clean state in its own folder, and writes the outputs into them.

Nothing that differs from run to run is kept: no timing, no execution state. A cell that fails ends the run.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELL_TIMEOUT_S = 300


def execute(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    client = NotebookClient(
        notebook,
        kernel_name="deno",
        timeout=CELL_TIMEOUT_S,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    # The kernel states its versions: they are pinned elsewhere and would only make the file differ.
    notebook.metadata = {
        "kernelspec": {"display_name": "Deno", "language": "typescript", "name": "deno"},
        "language_info": {"file_extension": ".ts", "mimetype": "text/x.typescript", "name": "typescript"},
    }
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


for name in sys.argv[1:]:
    try:
        execute(Path(name).resolve())
    except CellExecutionError as error:
        sys.exit(f"{name}: {error}")
    print(f"{name}: executed")
