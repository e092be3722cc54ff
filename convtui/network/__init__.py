"""A trained network: its forward pass, its ledger, and what each filter is. Imports `core` and `ops`."""
