"""Front of house: base layout, components and pages that span rooms."""
