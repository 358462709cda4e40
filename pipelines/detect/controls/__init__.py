"""What pixels are held against: groups of look-alikes, and the control areas (placebos)."""
