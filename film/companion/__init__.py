"""The companion: a film as a page that can be touched. Every number on the screen leads to how it came to be."""
