"""How fsspec drives an object store: many requests at once, and every failure as one line.

Nothing else asks fsspec for a store of artifacts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from coverage_assets.errors import InputError

AT_ONCE = 16
"""Requests under way at the same time: they wait for the network, not for the processor."""

Given = TypeVar("Given")
Result = TypeVar("Result")


def is_url(location: str) -> bool:
    """Return whether a location is a URL and no path of this machine."""
    return "://" in location


@dataclass(frozen=True)
class ObjectDriver:
    """The driver of a store, and the path of a URL in it."""

    url: str
    system: Any
    root: str

    @classmethod
    def of(cls, url: str) -> ObjectDriver:
        """Find the driver of a URL."""
        import fsspec

        with driver_errors(url):
            system, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        return cls(url, system, str(root))

    @property
    def speaks_s3(self) -> bool:
        """Whether the store is S3, or answers as S3 does."""
        return hasattr(self.system, "call_s3")

    def path(self, name: str) -> str:
        """Return the path of an object below the URL."""
        return f"{self.root}/{name}"

    def for_each(self, act: Callable[[Given], Result], items: Collection[Given]) -> list[Result]:
        """Apply a function to each item, in threads if the driver waits for many at once."""
        with driver_errors(self.url):
            if len(items) <= 1 or not getattr(self.system, "async_impl", False):
                return [act(item) for item in items]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                return list(pool.map(act, items))

    def making_its_bucket(self, act: Callable[[str], object], path: str) -> None:
        """Write an object; if its bucket or folder is not there, make it first."""
        try:
            act(path)
        except FileNotFoundError:
            self.system.makedirs(path.rpartition("/")[0], exist_ok=True)
            act(path)


@contextlib.contextmanager
def driver_errors(url: str) -> Iterator[None]:
    """Turn what a driver raises into an `InputError` of one line.

    The errors of drivers share no base class. Those of the language itself, such as a `TypeError`,
    are mistakes of a program and stay what they are.
    """
    try:
        yield
    except ImportError as error:
        raise InputError(f"{url} cannot be reached: {error}{_installing(url)}") from None
    except FileNotFoundError:
        raise InputError(f"{url} cannot be reached: there is no such place") from None
    except PermissionError as error:
        raise InputError(f"{url} cannot be reached: permission is denied ({error})") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{url} cannot be reached: {_one_line(error)}") from None
    except Exception as error:
        if type(error).__module__.startswith(("builtins", "coverage_assets")):
            raise
        raise InputError(f"{url} cannot be reached: {_one_line(error)}") from None


def _installing(url: str) -> str:
    return ", with `pip install 'coverage-assets[s3]'`" if url.startswith("s3") else ""


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
