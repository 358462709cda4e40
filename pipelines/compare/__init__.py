"""Two images without a history: how much each pixel changed."""
