"""The two marketplaces that live here."""

from enum import StrEnum


class Marketplace(StrEnum):
    ALI1688 = "1688"
    TAOBAO = "taobao"
