"""One result model, the sum of points, and the likely causes."""
