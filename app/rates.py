"""How often somebody who shows no token may ask: counted for each client address, in memory alone."""

import ipaddress
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

MOST_CLIENTS = 10_000
"""Of so many client addresses it is remembered when they asked; those that asked longest ago are forgotten first."""


class Rate:
    """At most so many requests of one client in a window of time, each process for itself.

    Nothing is written anywhere: what it remembers of a client is moments, and those no longer than the window.
    """

    def __init__(self, most: int, window: timedelta) -> None:
        self.most, self.window = most, window
        self._asked: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def wait(self, client: str, now: datetime) -> int:
        """0 where the client may ask now, and then it counts; else the seconds until it may."""
        with self._lock:
            self._forget(now)
            moments = self._asked.setdefault(client, deque())
            while moments and moments[0] <= now - self.window:
                moments.popleft()
            if len(moments) >= self.most:
                return -((now - self.window - moments[0]) // timedelta(seconds=1))
            moments.append(now)
            self._asked.move_to_end(client)
            return 0

    def _forget(self, now: datetime) -> None:
        """Forgets who did not ask within the window, and who asked longest ago where there are too many."""
        while self._asked:
            client, moments = next(iter(self._asked.items()))
            if len(self._asked) < MOST_CLIENTS and moments[-1] > now - self.window:
                return
            del self._asked[client]


def client_of(host: str) -> str:
    """What counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that a subscriber has (RFC 6177).

    What is no address, such as the name of a socket, is one client as well.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
