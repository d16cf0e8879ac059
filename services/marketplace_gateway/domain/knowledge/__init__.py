"""What is known of the codes that marketplaces, and Caigou, give when they say no.

The knowledge is data: a TOML file for each marketplace and one for Caigou's own codes. A code
that is not in it is shown as it came.
"""

from services.marketplace_gateway.domain.knowledge.entry import Knowledge, Language, Texts
from services.marketplace_gateway.domain.knowledge.kind import Kind
from services.marketplace_gateway.domain.knowledge.lookup import kind_of, knowledge_of, remedy_for
from services.marketplace_gateway.domain.knowledge.table import entries

__all__ = [
    "Kind",
    "Knowledge",
    "Language",
    "Texts",
    "entries",
    "kind_of",
    "knowledge_of",
    "remedy_for",
]
