"""Reports: parameters, papermill runs, the HTML page, the manifest. Nothing heavy is imported here."""
