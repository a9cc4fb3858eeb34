"""The operators' desk: what waits, who is at risk, appeals, cases, policies with their what-ifs."""
