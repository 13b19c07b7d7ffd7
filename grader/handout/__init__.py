"""What students get, made from what we keep: starter, exercises, bundles."""
