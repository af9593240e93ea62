"""Settings from the environment."""

from functools import lru_cache
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What differs between places where this runs. `PUBLIC_URL` is what ids are made of, not the bind address."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    public_url: str
    database_url: str
    key_encryption_secret: SecretStr
    """One or more Fernet keys with commas between them: the first encrypts, all decrypt."""
    demo: bool = False
    """Whether this is the demo: only then may PUBLIC_URL be http, and only on a loopback address (`scripts/serve`)."""
    token_lifetime_seconds: int = Field(default=900, ge=60, le=3600)
    max_body_bytes: int = 1 << 20
    max_upload_bytes: int = 10 << 20
    max_dossier_bytes: int = 100 << 20
    """What the files of one prior learning dossier may be together."""
    max_plan_seconds: float = Field(default=20, gt=0, le=60)
    """The longest that one plan is searched, whatever is asked for."""

    max_scans_per_hour: int = Field(default=60, ge=1, le=100_000)
    """How many quick scans one client address is answered in an hour, by each process of the server."""

    @field_validator("public_url")
    @classmethod
    def _origin_only(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
            raise ValueError("PUBLIC_URL is an origin such as https://leerlijn.example, without a path")
        return f"{parts.scheme}://{parts.netloc}"


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once. Raises pydantic.ValidationError naming what is missing."""
    return Settings()
