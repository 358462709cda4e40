"""The invented world: its ground, weather, places, reports, lights, written as a STAC catalogue."""
