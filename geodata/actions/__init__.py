"""An action: a dated measure by an authority, or an event that hits a place, held against what was seen around it."""
