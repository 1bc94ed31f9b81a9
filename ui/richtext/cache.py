"""A bounded cache of rendered texts in the process: the least recently used goes first. Safe for threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class RecentlyUsed(Generic[Value]):
    """Holds values up to a total weight, here characters of HTML."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        self._entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def get_or_make(self, key: Hashable, make: Callable[[], Value], weigh: Callable[[Value], int]) -> Value:
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                return self._entries[key][0]
        value = make()  # outside the lock: two threads may make the same, and the later one is kept
        self._put(key, value, weigh(value))
        return value

    def _put(self, key: Hashable, value: Value, weight: int) -> None:
        with self._lock:
            self._weight += weight - self._entries.pop(key, (value, 0))[1]
            self._entries[key] = (value, weight)
            while self._weight > self._capacity and len(self._entries) > 1:
                _, (_, gone) = self._entries.popitem(last=False)
                self._weight -= gone

    def __len__(self) -> int:
        return len(self._entries)
