"""Papers (公文): Word, PDF and Excel from plain values, and the record that travels inside."""
