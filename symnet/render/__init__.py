"""How values show themselves: one module a target (text, LaTeX, HTML, SVG), one function a kind of thing."""
