"""What templates of every room may draw: icons and charts."""
