"""Jobs, proposals, offers, contracts, deliveries and reviews."""
