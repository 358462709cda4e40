"""What became of all looks at all sites, as columns: counted in one go however many there are. Pure.

A workspace of a thousand sites holds hundreds of thousands of looks; their counts are needed on every screen, the looks
themselves only on the page of their own site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from geodata.looks.look import LookStatus
from geodata.looks.look_counts import MOSTLY, Looked

_STATUS = tuple(LookStatus)
_SPAN = 1 << 22
"""More days than any date has: site number times this, plus the day, names a site's day."""


@dataclass(frozen=True)
class LookDays:
    """Looks of one sensor, one element of each array per look, any order."""

    site_ids: tuple[str, ...]
    site: npt.NDArray[np.int64]  # index into site_ids
    status: npt.NDArray[np.int64]  # index into LookStatus, in the order of that class
    day: npt.NDArray[np.int64]  # proleptic ordinal of the UTC day
    mostly: npt.NDArray[np.bool_]  # True: a clear look that showed over MOSTLY of the site

    @classmethod
    def of(cls, site_ids: Iterable[str], looks: Iterable[tuple[str, LookStatus, date, float | None]]) -> LookDays:
        """Put looks into columns.

        Args:
            site_ids: the sites that count; looks of others are left out.
            looks: (site id, status, UTC day, share 0..1 of the site that was clear; None = not measured).
        """
        ids = tuple(site_ids)
        number = {site_id: n for n, site_id in enumerate(ids)}
        code = {status: n for n, status in enumerate(_STATUS)}
        rows = [
            (number[s], code[status], day.toordinal(), status is LookStatus.SEEN and (clear or 0.0) > MOSTLY)
            for s, status, day, clear in looks
            if s in number
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return cls(ids, table[:, 0], table[:, 1], table[:, 2], table[:, 3].astype(bool))

    @property
    def newest(self) -> date | None:
        """Day of the newest look of any status; None when there is none."""
        return date.fromordinal(int(self.day.max())) if self.day.size else None

    def passes(self, since: date) -> dict[str, frozenset[date]]:
        """Days from a day on with a look that covered the site, whatever it showed, by site."""
        kept = (self.day >= since.toordinal()) & (self.status != _STATUS.index(LookStatus.NOT_COVERED))
        days_by_site: dict[str, set[date]] = {site_id: set() for site_id in self.site_ids}
        for site, when in zip(self.site[kept].tolist(), self.day[kept].tolist(), strict=True):
            days_by_site[self.site_ids[site]].add(date.fromordinal(when))
        return {site_id: frozenset(days) for site_id, days in days_by_site.items()}

    def looked(self, since: date | None = None, own: Mapping[str, date] | None = None) -> dict[str, Looked]:
        """The counts of each site, on or after a day (None = ever); as looked.count_looks gives them one by one.

        Args:
            since: UTC day, for every site.
            own: by site id, a day from which its looks count, beside `since`; of a site without one, all looks count.
        """
        kept = self.day >= since.toordinal() if since else np.ones(self.day.shape, bool)
        if own:
            first = np.array([own[s].toordinal() if s in own else 0 for s in self.site_ids], np.int64)
            kept &= self.day >= first[self.site]
        site, status, day = self.site[kept], self.status[kept], self.day[kept]
        many = len(self.site_ids)
        counts = np.bincount(site * len(_STATUS) + status, minlength=many * len(_STATUS)).reshape(many, len(_STATUS))
        clear = status == _STATUS.index(LookStatus.SEEN)
        different = np.unique(site[clear] * _SPAN + day[clear])
        days = np.bincount(different // _SPAN, minlength=many)
        mostly = np.bincount(site[self.mostly[kept]], minlength=many)
        newest = np.zeros(many, np.int64)
        np.maximum.at(newest, site[clear], day[clear])
        by_status = {s: counts[:, n] for n, s in enumerate(_STATUS)}
        return {
            site_id: Looked(
                days=int(days[n]),
                cloudy=int(by_status[LookStatus.CLOUDY][n]),
                not_covered=int(by_status[LookStatus.NOT_COVERED][n]),
                failed=int(by_status[LookStatus.FAILED][n]),
                newest=date.fromordinal(int(newest[n])) if newest[n] else None,
                seen=int(by_status[LookStatus.SEEN][n]),
                mostly=int(mostly[n]),
            )
            for n, site_id in enumerate(self.site_ids)
        }
