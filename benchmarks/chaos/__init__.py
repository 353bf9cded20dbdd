"""``make chaos``: runs, kernels and workers killed at drawn moments, many at once, full disks, many days in a row."""
