"""Read many records, and write what is decided of each: in order, in constant memory."""
