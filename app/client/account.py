"""Where the client keeps whose it is: an address and client credentials, in a file that its owner alone can read."""

import ipaddress
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.client.trouble import NotAllowed, Usage


@dataclass(frozen=True)
class Account:
    """A server, and with whose credentials it is asked; without them, only what anyone may read."""

    url: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


def account_path() -> Path:
    """The file of the login, below XDG_CONFIG_HOME (or `~/.config`)."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "leerlijn", "login.json")


def read_account(url: str | None = None) -> Account:
    """The login: of the environment where LEERLIJN_URL is set, else of the file; `url` alone asks as anyone.

    Raises NotAllowed where there is none, or where others can read the file; Usage for an address that is not safe.
    """
    if url:
        return Account(check_url(url), *_secrets_for(check_url(url)))
    if address := os.environ.get("LEERLIJN_URL"):
        return Account(check_url(address), *_from_environment())
    found = _from_file()
    if found is None:
        raise NotAllowed("You are not logged in: leerlijn login URL, or set LEERLIJN_URL.")
    return found


def _from_environment() -> tuple[str, str]:
    return os.environ.get("LEERLIJN_CLIENT_ID", ""), os.environ.get("LEERLIJN_CLIENT_SECRET", "")


def _secrets_for(url: str) -> tuple[str, str]:
    """The credentials that belong to an address, and to no other: a secret never goes to a server it is not for."""
    if os.environ.get("LEERLIJN_URL", "").rstrip("/") == url:
        return _from_environment()
    found = None if "LEERLIJN_URL" in os.environ else _from_file()
    return (found.client_id, found.client_secret) if found and found.url == url else ("", "")


def _from_file() -> Account | None:
    path = account_path()
    try:
        with path.open(encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise NotAllowed(f"Others can read {path}: chmod 600 it, and replace the secret in it.")
            kept = json.load(file)
        return Account(check_url(str(kept["url"])), str(kept["clientId"]), str(kept["clientSecret"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, Usage) as error:
        raise NotAllowed(f"{path} cannot be read; log in again.") from error


def keep(account: Account) -> Path:
    """Writes the login where only its owner reads it. Raises Usage where that cannot be done."""
    path, fresh = account_path(), account_path().with_suffix(".new")
    kept = {"url": account.url, "clientId": account.client_id, "clientSecret": account.client_secret}
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept, file)
        fresh.replace(path)
    except OSError as error:
        raise Usage(f"The login cannot be kept in {path}: {error.strerror}.") from error
    return path


def forget() -> bool:
    """Removes the login; whether there was one."""
    was_there = account_path().exists()
    account_path().unlink(missing_ok=True)
    return was_there


def check_url(url: str) -> str:
    """The origin of a server. Raises Usage for one that is none, or that would send a secret unencrypted."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise Usage(f"{url} is no address.") from error
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise Usage(f"{url} is no address such as https://leerlijn.example.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise Usage("The address of the server is an origin, without a path.")
    if parts.scheme == "http" and not is_loopback(host):
        raise Usage("Plain http would send your secret unencrypted: it is for loopback addresses alone.")
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
