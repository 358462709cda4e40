"""What the ground is: the states built, bare, green, dry, water and burnt, from measured spectra."""
