"""Everything the environment may say, typed; names are NINTEI_* except DATABASE_URL."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Env(BaseSettings):
    """Settings of one installation. Unset values suit a laptop; docs/operations.md lists them all."""

    model_config = SettingsConfigDict(env_prefix="NINTEI_", extra="ignore")

    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    secret_key: str = ""
    debug: bool = False
    # The seeded year only: its invented people log in with one printed password.
    demo: bool = False
    hosts: str = "localhost,127.0.0.1,[::1]"
    site_url: str = "http://localhost:8000"
    site_name: str = "Nintei"
    data: Path | None = None
    mail_url: str = ""
    mail_from: str = "Nintei <no-reply@localhost>"
    time_zone: str = "Asia/Tokyo"
    appeals_outside_body: str = ""
    api_per_minute: int = 120
    api_origins: str = ""


ENV = Env()
