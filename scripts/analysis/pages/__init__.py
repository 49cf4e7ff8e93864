"""Parts and columns, which pages are made of; text, markdown, html, terminal, who prints them."""
