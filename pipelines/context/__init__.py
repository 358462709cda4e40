"""What a run carries: its request, its summary, its progress."""
