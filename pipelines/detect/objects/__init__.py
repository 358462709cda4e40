"""From pixels that changed to detections: followed look by look, outlined, dated, named."""
