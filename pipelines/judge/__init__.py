"""Judge: from archived chips to detections with lasting ids, measures and activity; again and offline in replay."""
