"""What speaks through requests, over connections that go where was checked and answers that end in time and size."""

from __future__ import annotations

from typing import Any

import urllib3
from requests.adapters import HTTPAdapter

from geodata.i18n.messages import msg
from pipelines.http.checked_pools import Permits, Rules, checked_classes, checked_pools

CHECK = msg("Check the address, or try again later")


class CheckedAdapter(HTTPAdapter):
    """The same connections for what speaks through requests."""

    def __init__(
        self, permits: Permits | None, largest: int, retries: urllib3.Retry, *, whole_s: float | None = None
    ) -> None:
        """An adapter; arguments as for checked_pools."""
        self._permits, self._largest, self._whole_s = permits, largest, whole_s
        super().__init__(max_retries=retries)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        """Called by requests: give it our pool."""
        self.poolmanager = checked_pools(self._permits, self._largest, connections=maxsize, whole_s=self._whole_s)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        """Called by requests: a proxy is the operator's own and looks names up itself; size and time hold as well."""
        manager = super().proxy_manager_for(proxy, **more)
        manager.pool_classes_by_scheme = checked_classes(Rules(None, self._largest, whole_s=self._whole_s))
        return manager
