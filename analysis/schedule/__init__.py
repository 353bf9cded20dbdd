"""Reports that run again and again: config, dates due, notification, schedulers' snippets."""
