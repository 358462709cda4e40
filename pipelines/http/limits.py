"""How much and how long any answer of another server may take: each bound with its unit and its reason, in one place.

They hold for pixels, catalogues, searches, tokens and the interfaces of sources alike, so that no server, broken or
hostile, can take a night's time or a machine's memory.
"""

from __future__ import annotations

CONNECT_S = 4.0
"""Seconds to wait for a connection: a live host answers in one."""
READ_S = 20.0
"""Seconds to wait for the next bytes: a stalled transfer must not hold a night's run."""
SEARCH_READ_S = 15.0
"""Seconds to wait for the next bytes of a search: it thinks before its first byte; it is asked again in parts."""
INTERFACE_READ_S = 60.0
"""Seconds to wait for the next bytes of a source's interface: they are slow on large pages."""
MINUTE_S = 60.0
"""Seconds that any answer may take from the first byte asked to the last, header included, however small it is."""
SLOWEST = 20_000
"""Bytes a second that an answer must bring on the whole after that: a trickle passes every timeout, for hours."""
HEADER_BYTES = 256 << 10
"""Bytes of an answer's header at most, with all interim answers before it: real ones take a few thousand."""
ADDRESSES_TRIED = 4
"""Addresses of one name that are tried: a name with hundreds would be tried for half an hour."""
HOPS = 3
"""Redirects followed from one address: store to region to signed address; more is a circle."""
DOCUMENT_BYTES = 64 << 20
"""Bytes of one document at most, as sent and unpacked; also of a file taken whole from a server without parts."""
MIRROR_BYTES = 512 << 20
"""Bytes that the table of a collection's items may unpack to: a hundred thousand reports are a tenth of it."""
PAGE_BYTES = 16 << 20
"""Bytes of one page of a search at most, as sent and unpacked: a hundred items take two or three million."""
INTERFACE_BYTES = 256 << 20
"""Bytes of one answer of a source's interface, as sent and unpacked: a page of 5,000 events is about 10 million."""
RECEIVER_BYTES = 64 << 10
"""Bytes of what a receiver of messages answers at most: its status says all, and the rest is not read."""
TOKEN_BYTES = 1 << 20
"""Bytes of an answer that gives a token: it takes a few thousand."""
MOST_PAGES = 1_000
"""Pages of one search window at most; more is a server that never ends."""
MOST_ITEMS = 100_000
"""Items of one search window at most: a month over a group of neighbouring sites has some hundred scenes, a catalogue
of reports, which is one window, some ten thousand."""
WINDOW_BYTES = 256 << 20
"""Bytes of all pages of one search window, unpacked: 5,000 scenes at 50 kB, or 100,000 reports at 2 kB."""
MOST_CORNERS = 50
"""Corners of an outline that crosses itself up to which it is repaired. Every edge may cross every other: 200 corners
at random take 4 s of a processor, 500 many minutes. Real ones that cross themselves have a few dozen."""
QUESTION_S = 30 * 60.0
"""Seconds that a search may take for one collection, area and time, all its windows and pages together."""
MOST_DOCUMENTS = 50_000
"""Files read of one static catalogue at most: more is an archive that only an API can search."""
WALK_S = 60 * 60.0
"""Seconds that walking a static catalogue may take: 50,000 files at 8 at a time take twenty minutes."""
FETCH_S = 2 * 60 * 60.0
"""Seconds that asking a source's interface may take, all pages together: all of UCDP GED takes a quarter of an hour."""
