"""The API's root: every room's doors under one address, with problems, a schema and a guide."""

from nintei.web.api.guide import guide, problem, schema
from nintei.web.api.site import urls

__all__ = ["guide", "problem", "schema", "urls"]
