"""Floor: refusals, state tables, transactions, periods, yen. No models, no domain words."""
