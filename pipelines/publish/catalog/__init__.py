"""Everything that an audience may see as one static STAC catalogue: sites, detections, looks and reports."""
