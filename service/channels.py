"""From the config's `[[channels]]` to the objects that send."""

from __future__ import annotations

from crawler.guard import AddressGuard
from service.config import Channel as ChannelTable
from service.config import Config
from service.config_model import EmailChannel, MaildirChannel, WebhookChannel
from store.errors import ConfigError

from alerts.channels import Channel  # isort: skip
