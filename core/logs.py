"""Logs: one line an event, to standard error, without anybody's private link."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from core.settings import Settings

SECRETS = re.compile(r"(/(?:r|a|u|v|b|l|pievienoties|ierasanas|ieradies|kalendars/mans|birojs/parole)/)[^/\s\"?#]+")


def masked(line: str) -> str:
    """The line with the tokens of private links replaced and its line breaks made visible."""
    return SECRETS.sub(r"\1***", line).replace("\r", "\\r").replace("\n", "\\n")


def _mask(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


class MaskingFilter(logging.Filter):
    """Masks private links in records of the standard library's loggers, gunicorn's access log among them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: nothing is dropped."""
        if isinstance(record.msg, str):
            record.msg = masked(record.msg)
        if isinstance(record.args, dict):
            record.args = {k: masked(v) if isinstance(v, str) else v for k, v in record.args.items()}
        elif isinstance(record.args, tuple):
            record.args = tuple(masked(a) if isinstance(a, str) else a for a in record.args)
        return True


def init_logs(settings: Settings) -> None:
    """Configure structlog and the root logger; safe to call again."""
    shown = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if settings.demonstration else None
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _mask,
            shown or structlog.processors.LogfmtRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if not any(isinstance(f, MaskingFilter) for h in logging.root.handlers for f in h.filters):
        handler = logging.StreamHandler()
        handler.addFilter(MaskingFilter())
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logging.root.addHandler(handler)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
