"""What a visit carries: edition, view, address."""
