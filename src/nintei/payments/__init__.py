"""Fees, taxes, deposits, payouts, invoices and legal documents."""
