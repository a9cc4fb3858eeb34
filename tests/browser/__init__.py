"""The product as people see it: Chromium on a real server, with a real mail server behind it."""
