"""Who takes which stance toward whom, in whose voice; two tiers judge it."""
