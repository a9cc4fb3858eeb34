"""What ``nintei certify`` is made of: reading facts, a scratch database, writing decisions."""
