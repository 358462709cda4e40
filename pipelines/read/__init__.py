"""Read: pixels of many scenes over many sites, each file opened once, the mask first; archived as chips."""
