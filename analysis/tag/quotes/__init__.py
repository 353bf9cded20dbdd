"""Who said what: statements with their speaker phrase, cue and content."""
