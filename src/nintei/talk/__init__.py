"""Threads, messages and reply turns."""
