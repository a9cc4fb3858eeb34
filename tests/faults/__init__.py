"""What holds when a process, a server or a worker is killed in the middle of its work."""
