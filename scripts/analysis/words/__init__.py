"""How figures are written, and what makes a text harmless."""
