"""How figures are written, what makes a text harmless, and what a program is called."""
