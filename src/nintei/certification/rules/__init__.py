"""The certification engine: pure functions of policy, counts and a date; integers and Decimal only."""
