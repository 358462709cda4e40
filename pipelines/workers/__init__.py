"""Where work is done: on the cores of this machine, or on the machines of a Dask cluster."""
