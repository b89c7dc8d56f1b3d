"""One file a version of the tables: how to make it from the version before. Once released, it is never changed."""
