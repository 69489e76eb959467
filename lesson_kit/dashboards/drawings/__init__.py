"""Static pictures of the views, as SVG."""
