"""The page of a report: parameters, evidence, tables, findings, the head. Nothing heavy is imported here."""
