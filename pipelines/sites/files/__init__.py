"""Files of outlines: formats read, in a process of their own where a library may crash."""
