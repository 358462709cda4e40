"""No folder of whoever read it leaves with a look: not by its catalogue, its item, nor by why it is as it is."""

from __future__ import annotations

from datetime import UTC, datetime

from geodata.looks.look import Look, LookStatus, without_paths
from geodata.looks.reason import Reason, ReasonCode, other

OURS = "/srv/somebody/world/catalog.json"
FAR = "https://stac.example/v1"
FAILED = Reason(ReasonCode.FAILED_ELSEWHERE, {"catalog": OURS, "because": other("it stalled")})
LOOK = Look("s", "x", "c", OURS, "optical", datetime(2026, 1, 1, tzinfo=UTC), LookStatus.SEEN, (FAILED,))


def test_reasons_behind_reasons_name_no_folder_either() -> None:
    deep = Reason(ReasonCode.READ_ELSEWHERE, {"catalog": FAR, "other": OURS, "because": (FAILED,)})
    told = without_paths(Look(**{**vars(LOOK), "reasons": (deep,), "href": "/srv/somebody/world/a/b.json"}))
    assert "somebody" not in repr(told)
    assert (told.catalog, told.href) == ("world/catalog.json", "a/b.json")
    (reason,) = told.reasons
    assert reason.values["catalog"] == FAR and reason.values["other"] == "world/catalog.json"
    assert without_paths(told) == told, "told twice it is the same"


def test_an_item_elsewhere_on_the_disk_is_told_by_its_name() -> None:
    for href in ("/srv/somebody/other/b.json", "../../somebody/b.json"):
        assert without_paths(Look(**{**vars(LOOK), "href": href})).href == "b.json"
    assert without_paths(Look(**{**vars(LOOK), "catalog": "", "href": "/srv/somebody/b.json"})).href == "b.json"


def test_web_addresses_stay() -> None:
    far = Look(**{**vars(LOOK), "catalog": FAR, "href": f"{FAR}/x", "reasons": other("a cause")})
    assert without_paths(far) == far
