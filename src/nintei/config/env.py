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
    # Where pages listen for changes. Empty: nowhere, they ask every half minute; serve and demo fill it in.
    push_url: str = ""
    data: Path | None = None
    mail_url: str = ""
    mail_from: str = "Nintei <no-reply@localhost>"
    # user@host of the mailbox that "nintei bounce" reads; empty: reports are not told apart from other mail.
    mail_bounces: str = ""
    mail_per_host: int = Field(default=60, ge=1)
    time_zone: str = "Asia/Tokyo"
    appeals_outside_body: str = ""
    holidays: str = ""
    talk_messages_a_minute: int = Field(default=200, ge=1)
    talk_inquiries_an_hour: int = Field(default=5, ge=1)
    talk_inquiries_a_day: int = Field(default=10, ge=1)
    talk_files_a_message: int = Field(default=5, ge=0, le=20)
    talk_file_megabytes: int = Field(default=20, ge=1)
    talk_file_megabytes_a_day: int = Field(default=500, ge=1)
    talk_file_types: str = "jpeg,png,webp,gif,pdf,docx,xlsx,pptx,text,zip,mp3,wav,m4a,mp4,mov,psd"
    files_url: str = ""
    confidentiality_file: Path | None = None
    identity_provider: str = "operator"
    clamd: str = ""
    api_per_minute: int = 120
    api_origins: str = ""


ENV = Env()
