"""Optional tables of a client's operations: contacts, cases, customers and the like."""

from cxassess.engagement.operations.joins import customers_of
from cxassess.engagement.operations.read import read_operations
from cxassess.engagement.operations.schema import folded, schema
from cxassess.engagement.operations.types import (
    Operations,
    OperationsTable,
    OperationsTableConfig,
)

__all__ = [
    "Operations",
    "OperationsTable",
    "OperationsTableConfig",
    "customers_of",
    "folded",
    "read_operations",
    "schema",
]
