"""Runs of a report: what is asked and checked, kernels, manifest, history. Nothing heavy is imported here."""
