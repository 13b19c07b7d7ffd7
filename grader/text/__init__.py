"""What students read: hostile strings made harmless, phrases in their language."""
