"""Parts of the API that know no room: shapes, pages by cursor, entity tags, refusals with headers."""
